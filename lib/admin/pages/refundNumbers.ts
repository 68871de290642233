/**
 * The number of a refund that awaits confirmation opens the page that confirms it (functions/confirmRefund.ts). So only
 * operators see it; viewers see a masked number, which still differs from those of the order's other refunds.
 */
import type { RefundWay } from '../../gateways/capabilities/refunds'
import type { Order } from '../../order/order'
import { refundTail } from '../../order/refundId'
import { type PendingRefund, pendingRefunds } from '../../order/trades'
import type { AdminContext } from './adminPage'

/** Not `removed`: if the shop adds the gateway again, the number opens the page again. */
const WAYS_WITHOUT_PAGE: readonly RefundWay[] = ['asked', 'byHand']

type Ways = (gateway: string) => RefundWay
type Viewer = Pick<AdminContext, 'session'>

/** The number of a pending refund, masked for viewers. */
export const visibleRefundId = (
  { session }: Viewer,
  { gateway, refundId }: Pick<PendingRefund, 'gateway' | 'refundId'>,
  wayOf: Ways,
): string =>
  session?.role === 'operator' || WAYS_WITHOUT_PAGE.includes(wayOf(gateway))
    ? refundId
    : `${refundId.slice(0, 8)}…${refundTail(refundId)}`

/** The order with its refund numbers masked for viewers. */
export function visibleOrder(viewer: Viewer, order: Order, wayOf: Ways): Order {
  const pending = new Map(
    pendingRefunds(order).map(refund => [refund.refundId, visibleRefundId(viewer, refund, wayOf)]),
  )
  const facts = Object.entries(order.facts).map(([key, fact]) => {
    const visible = 'refundId' in fact ? pending.get(fact.refundId) : undefined
    return [key, visible === undefined ? fact : { ...fact, refundId: visible }] as const
  })
  return { ...order, facts: Object.fromEntries(facts) }
}
