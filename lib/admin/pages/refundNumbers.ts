/**
 * Hides refund numbers from viewers: the number of a refund that is to be confirmed is the capability that opens its
 * confirmation page (functions/confirmRefund.ts). Viewers see only the part that distinguishes it within its order.
 */
import type { RefundWay } from '../../gateways/gateway'
import type { Order } from '../../order/order'
import { refundTail } from '../../order/refundId'
import { type PendingRefund, pendingRefunds } from '../../order/trades'
import type { AdminContext } from './adminPage'

/**
 * Without a page now; the number of a `removed` gateway's refund opens its page once the gateway is configured again.
 */
const HAS_NO_PAGE: readonly RefundWay[] = ['asked', 'byHand']

type Ways = (gateway: string) => RefundWay
type Viewer = Pick<AdminContext, 'session'>

/** A pending refund's number, as far as the person may see it. */
export const seenRefundId = (
  { session }: Viewer,
  { gateway, refundId }: Pick<PendingRefund, 'gateway' | 'refundId'>,
  wayOf: Ways,
): string =>
  session?.role === 'operator' || HAS_NO_PAGE.includes(wayOf(gateway))
    ? refundId
    : `${refundId.slice(0, 8)}…${refundTail(refundId)}`

/** The order, as far as the person may see it. */
export function seenOrder(viewer: Viewer, order: Order, wayOf: Ways): Order {
  const waiting = new Map(
    pendingRefunds(order).map(refund => [refund.refundId, seenRefundId(viewer, refund, wayOf)]),
  )
  const facts = Object.entries(order.facts).map(([key, fact]) => {
    const seen = 'refundId' in fact ? waiting.get(fact.refundId) : undefined
    return [key, seen === undefined ? fact : { ...fact, refundId: seen }] as const
  })
  return { ...order, facts: Object.fromEntries(facts) }
}
