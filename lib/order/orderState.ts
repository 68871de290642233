/** The state of an order: a pure function of its facts and the time, the same for any sequence of the facts. */
import type { EpochMs } from '../time'
import { boundGateways, isOverAt } from './binding'
import type { Order } from './order'
import { holdsMoney, isRefunded, type Trade, type TradedOrder, tradesOf } from './trades'

export type OrderState =
  /** Nothing has happened yet; the buyer may pay. */
  | 'awaitingPayment'
  /** Not paid in time; the buyer is not sent to the gateway any more, but may have paid there. */
  | 'overdue'
  /** Let go, unpaid: the gateway takes no payment for it any more. */
  | 'expired'
  /** The shop called it off, unpaid. */
  | 'canceled'
  /** The gateway closed the trade before it was paid. */
  | 'closed'
  /** The buyer has paid, and the gateway holds the money back for now. */
  | 'paymentPending'
  | 'paid'
  /** Paid after the order had expired: the shop decides whether to deliver or to refund. */
  | 'paidLate'
  /** Paid although the shop had called it off: the shop decides whether to deliver or to refund. */
  | 'paidAfterCancel'
  /** The shop holds the money of two trades for one order, one of them paid as it should be: one must be refunded. */
  | 'paidTwice'
  /** Money arrived, but not the order's amount: a person must look. */
  | 'paidOtherAmount'
  /** Paid, and past the gateway's time for refunds. */
  | 'finished'
  /** Paid, and all of it went back to the buyer. */
  | 'refunded'
  /** Paid, and closed by the gateway without word of a refund: a person must look. */
  | 'closedAfterPayment'

/** @param now  decides only whether an order that may still be paid is `awaitingPayment` */
export function orderState(
  order: TradedOrder & Pick<Order, 'gateway' | 'expiresAt'>,
  now: EpochMs,
): OrderState {
  const trades = tradesOf(order)
  const [kept, ...others] = trades.filter(holdsMoney)
  const isWhole = ({ paidFen, isClosed }: Trade) => paidFen === order.amountFen && !isClosed
  if (kept && others.length > 0 && [kept, ...others].some(isWhole)) return 'paidTwice'
  if (kept) {
    // Before anything is collected or refunded, it must be known which of the money is there.
    if (kept.isClosed || others.some(({ isClosed }) => isClosed)) return 'closedAfterPayment'
    if (!isWhole(kept)) return 'paidOtherAmount'
    if (isCanceled(order)) return 'paidAfterCancel'
    // Stryker disable next-line ConditionalExpression: for the compiler, since nothing is later than undefined
    if (kept.paidAt !== undefined && kept.paidAt > order.expiresAt) return 'paidLate'
    return kept.isFinished ? 'finished' : 'paid'
  }
  if (trades.some(trade => isRefunded(trade, order))) return 'refunded'
  if (trades.some(trade => trade.isPending && !trade.isClosed)) return 'paymentPending'
  if (isCanceled(order)) return 'canceled'
  const gateways = boundGateways(order)
  // Whoever was never sent anywhere can pay nowhere.
  if (gateways.length === 0) return now < order.expiresAt ? 'awaitingPayment' : 'expired'
  if (gateways.every(gateway => isOverAt(order, gateway)))
    return Object.values(order.facts).some(fact => fact.kind === 'expired') ? 'expired' : 'closed'
  return now < order.expiresAt ? 'awaitingPayment' : 'overdue'
}

/** Whatever was told first: the shop had called it off before it knew of the payment. */
const isCanceled = ({ facts }: Pick<Order, 'facts'>): boolean =>
  Object.values(facts).some(({ kind }) => kind === 'canceled')

/** States in which we know of no payment, so that one can still be waiting for confirmation. */
const UNPAID = ['awaitingPayment', 'overdue', 'expired', 'canceled', 'closed'] as const
export type UnpaidState = (typeof UNPAID)[number]

export const isUnpaid = (state: OrderState): state is UnpaidState => UNPAID.some(unpaid => unpaid === state)

/** Whether the order's money has arrived and is still with the shop. */
export function isPaid(state: OrderState): boolean {
  return (
    state === 'paid' ||
    state === 'paidLate' ||
    state === 'paidAfterCancel' ||
    state === 'paidTwice' ||
    state === 'finished'
  )
}
