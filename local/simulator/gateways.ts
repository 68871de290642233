// All simulated gateways. A new one is a folder next to core/ and a line here.

import { type AlipayDirectOptions, alipayDirect } from './alipayDirect/alipayDirect'
import { type AlipayPageOptions, alipayPage } from './alipayPage/alipayPage'
import { type ChinabankOptions, chinabank } from './chinabank/chinabank'
import type { SimulatedGateway } from './core/gateway'

export interface GatewayOptions extends AlipayDirectOptions {
  /** Alipay's open platform; absent = not simulated. */
  readonly alipayPage?: AlipayPageOptions
  /** ChinaBank; absent = not simulated. */
  readonly chinabank?: ChinabankOptions
}

export function simulatedGateways(options: GatewayOptions): readonly SimulatedGateway[] {
  return [
    alipayDirect(options),
    ...(options.alipayPage ? [alipayPage(options.alipayPage)] : []),
    ...(options.chinabank ? [chinabank(options.chinabank)] : []),
  ]
}
