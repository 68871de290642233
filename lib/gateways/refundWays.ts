/** How each gateway refunds, told without any key. */
import { gatewayOf } from '../order/merchant'
import type { RefundWay } from './gateway'

const WAYS: ReadonlyMap<string, RefundWay> = new Map([
  ['alipayDirect', 'confirmed'],
  ['alipayPage', 'asked'],
  ['chinabank', 'byHand'],
])

/** A gateway that nobody has heard of is left to hands. */
export const refundWay = (account: string): RefundWay => WAYS.get(gatewayOf(account)) ?? 'byHand'
