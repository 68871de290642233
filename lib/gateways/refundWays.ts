/** How each gateway refunds, told without any key. */
import { gatewayOf } from '../order/merchant'
import type { RefundWay } from './gateway'

const WAYS: ReadonlyMap<string, RefundWay> = new Map([
  ['alipayDirect', 'confirmed'],
  ['alipayPage', 'asked'],
])

/** All others are refunded by hand: ChinaBank, on its own pages, and gateways that are not known here. */
export const refundWay = (account: string): RefundWay => WAYS.get(gatewayOf(account)) ?? 'byHand'
