/**
 * The number of a refund that waits to be confirmed opens the page where that is done (functions/confirmRefund.ts), for whoever
 * knows it: that is an operator's affair. Who only looks sees of it no more than tells it from the order's others.
 */
import type { RefundWay } from '../../gateways/gateway'
import type { Order } from '../../order/order'
import { refundTail } from '../../order/refundId'
import { type PendingRefund, pendingRefunds } from '../../order/trades'
import type { AdminContext } from './adminPage'

/** Where the shop uses the gateway again, it opens that page again. */
const HAS_NO_PAGE: readonly RefundWay[] = ['asked', 'byHand']

type Ways = (gateway: string) => RefundWay
type Viewer = Pick<AdminContext, 'session'>

/** A refund that waits, as the person of the session may know its number. */
export const seenRefundId = (
  { session }: Viewer,
  { gateway, refundId }: Pick<PendingRefund, 'gateway' | 'refundId'>,
  wayOf: Ways,
): string =>
  session?.role === 'operator' || HAS_NO_PAGE.includes(wayOf(gateway))
    ? refundId
    : `${refundId.slice(0, 8)}…${refundTail(refundId)}`

/** The order as that person may see it. */
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
