// Every gateway the simulator plays. A new one is a folder beside core/ and a line here.

import { type AlipayDirectOptions, alipayDirect } from './alipayDirect/alipayDirect'
import { type AlipayPageOptions, alipayPage } from './alipayPage/alipayPage'
import { type ChinabankOptions, chinabank } from './chinabank/chinabank'
import type { SimulatedGateway } from './core/gateway'

export interface GatewayOptions extends AlipayDirectOptions {
  /** Of the open platform; absent = it is not played. */
  readonly alipayPage?: AlipayPageOptions
  /** Of ChinaBank; absent = it is not played. */
  readonly chinabank?: ChinabankOptions
}

export function simulatedGateways(options: GatewayOptions): readonly SimulatedGateway[] {
  return [
    alipayDirect(options),
    ...(options.alipayPage ? [alipayPage(options.alipayPage)] : []),
    ...(options.chinabank ? [chinabank(options.chinabank)] : []),
  ]
}
