// Every gateway the simulator plays. A new one is a folder beside core/ and a line here.

import { type AlipayDirectOptions, alipayDirect } from './alipayDirect/alipayDirect'
import type { SimulatedGateway } from './core/gateway'

export type GatewayOptions = AlipayDirectOptions

export function simulatedGateways(options: GatewayOptions): readonly SimulatedGateway[] {
  return [alipayDirect(options)]
}
