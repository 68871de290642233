// What every part of the simulator shares: gateways, memory, settings, clock, log.

import type { SimulatedGateway } from './gateway'
import type { Ledger } from './ledger'
import type { Settings } from './settingFields'
import type { SettingsSchema } from './settings'

/** A payment request that was turned away, for the control panel. */
export interface TurnedAway {
  readonly gateway: string
  /** `yyyy-MM-dd HH:mm:ss`, Asia/Shanghai. */
  readonly time: string
  readonly code: string
  readonly detail: string
  /** As the request claims, cut to 64 characters; empty when it has none. */
  readonly outTradeNo: string
}

export interface Desk {
  readonly gateways: readonly SimulatedGateway[]
  readonly schema: SettingsSchema
  readonly ledger: Ledger
  settings: Settings
  /** The latest fifty, newest first. */
  turnedAway: readonly TurnedAway[]
  readonly now: () => number
  readonly log: (line: string) => void
}

/** The gateway of a trade or notify. Throws for a name that this simulator does not have. */
export function gatewayOf(
  { gateways }: Pick<Desk, 'gateways'>,
  { gateway: name }: { readonly gateway: string },
) {
  const gateway = gateways.find(known => known.name === name)
  if (gateway === undefined) throw new Error(`This simulator does not play the gateway ${name}.`)
  return gateway
}
