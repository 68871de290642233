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

/** As the shop's settings are. @param named  the accounts that they name, retired or not */
export const refundWaysOf =
  (named: readonly string[]) =>
  (account: string): RefundWay =>
    named.includes(account) ? refundWay(account) : 'removed'

/** Whether the shop still uses it or not; one that is not known here is refunded by hand. */
export const refundWay = (account: string): RefundWay => WAYS.get(gatewayOf(account)) ?? 'byHand'
