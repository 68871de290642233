// What all parts of the simulator share: gateways, ledger, settings, clock, log.

import type { SimulatedGateway } from './gateway'
import type { Ledger } from './ledger'
import type { Settings } from './settingFields'
import type { SettingsSchema } from './settings'

/** A refused payment request, for the control panel. */
export interface RefusedRequest {
  readonly gateway: string
  /** `yyyy-MM-dd HH:mm:ss`, Asia/Shanghai. */
  readonly time: string
  readonly code: string
  readonly detail: string
  /** As in the request, cut to 64 characters; empty if it has none. */
  readonly outTradeNo: string
}

export interface SimulatorContext {
  readonly gateways: readonly SimulatedGateway[]
  readonly schema: SettingsSchema
  readonly ledger: Ledger
  settings: Settings
  /** The latest fifty, newest first. */
  refusedRequests: readonly RefusedRequest[]
  readonly now: () => number
  readonly log: (line: string) => void
}

/** The gateway of a trade or notify. Throws for an unknown gateway. */
export function gatewayOf(
  { gateways }: Pick<SimulatorContext, 'gateways'>,
  { gateway: name }: { readonly gateway: string },
) {
  const gateway = gateways.find(known => known.name === name)
  if (gateway === undefined) throw new Error(`This simulator does not play the gateway ${name}.`)
  return gateway
}
