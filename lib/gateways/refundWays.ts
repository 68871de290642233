/** How each gateway refunds, told without any key. */
import { gatewayOf } from '../order/merchant'
import type { RefundWay } from './gateway'

const WAYS: ReadonlyMap<string, RefundWay> = new Map([
  ['alipayDirect', 'confirmed'],
  ['alipayPage', 'asked'],
  ['chinabank', 'byHand'],
])

/** The gateways of which it is known. */
export const REFUNDED: readonly string[] = [...WAYS.keys()]

/** Whether the shop still uses it or not; one that is not known here is refunded by hand. */
export const refundWay = (account: string): RefundWay => WAYS.get(gatewayOf(account)) ?? 'byHand'
