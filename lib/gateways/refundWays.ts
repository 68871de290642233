/** How refunds are made at each gateway; needs no keys. */
import { gatewayOf } from '../order/merchant'
import type { RefundWay } from './capabilities/refunds'

const WAYS: ReadonlyMap<string, RefundWay> = new Map([
  ['alipayDirect', 'confirmed'],
  ['alipayPage', 'asked'],
  ['chinabank', 'byHand'],
])

/** The gateways with a known way. */
export const REFUNDED: readonly string[] = [...WAYS.keys()]

/** @param named  the accounts that the settings name, retired ones included */
export const refundWaysOf =
  (named: readonly string[]) =>
  (account: string): RefundWay =>
    named.includes(account) ? refundWay(account) : 'removed'

/** Even for a gateway that the shop no longer uses; for an unknown one, by hand. */
export const refundWay = (account: string): RefundWay => WAYS.get(gatewayOf(account)) ?? 'byHand'
