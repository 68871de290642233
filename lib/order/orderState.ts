/** The state of an order: a pure function of its facts and the time; the order of the facts does not matter. */
import type { EpochMs } from '../time'
import { boundGateways, isOverAt } from './binding'
import type { Order } from './order'
import { holdsMoney, isRefunded, type Trade, type TradedOrder, tradesOf } from './trades'

export type OrderState =
  /** Not paid yet; the buyer may pay. */
  | 'awaitingPayment'
  /** Expired, but the gateway may still take a payment, or have taken one. */
  | 'overdue'
  /** Unpaid, and no gateway takes a payment any more. */
  | 'expired'
  /** The shop canceled it, unpaid. */
  | 'canceled'
  /** The gateway closed the trade, unpaid. */
  | 'closed'
  /** The buyer has paid, but the gateway withholds the money for now. */
  | 'paymentPending'
  | 'paid'
  /** Paid after its expiry: the shop decides whether to deliver or refund. */
  | 'paidLate'
  /** Paid although it was canceled: the shop decides whether to deliver or refund. */
  | 'paidAfterCancel'
  /** Two trades hold money, at least one of them the order's amount: one must be refunded. */
  | 'paidTwice'
  /** Money arrived, but not the order's amount: a person must look. */
  | 'paidOtherAmount'
  /** Paid, and the gateway takes no more refunds. */
  | 'finished'
  /** Paid, and refunded in full. */
  | 'refunded'
  /** Paid, and closed by the gateway without a refund: a person must look. */
  | 'closedAfterPayment'

/** @param now  distinguishes `awaitingPayment` from `overdue` and `expired`; nothing else depends on it */
export function orderState(
  order: TradedOrder & Pick<Order, 'gateway' | 'expiresAt'>,
  now: EpochMs,
): OrderState {
  const trades = tradesOf(order)
  const [kept, ...others] = trades.filter(holdsMoney)
  const isWhole = ({ paidFen, isClosed }: Trade) => paidFen === order.amountFen && !isClosed
  if (kept && others.length > 0 && [kept, ...others].some(isWhole)) return 'paidTwice'
  if (kept) {
    // A person must first find out which of the money is there.
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
  // A buyer who was never sent to a gateway cannot have paid.
  if (gateways.length === 0) return now < order.expiresAt ? 'awaitingPayment' : 'expired'
  if (gateways.every(gateway => isOverAt(order, gateway)))
    return Object.values(order.facts).some(fact => fact.kind === 'expired') ? 'expired' : 'closed'
  return now < order.expiresAt ? 'awaitingPayment' : 'overdue'
}

/** Even if a payment was recorded first: the shop canceled before it knew of it. */
const isCanceled = ({ facts }: Pick<Order, 'facts'>): boolean =>
  Object.values(facts).some(({ kind }) => kind === 'canceled')

/** No payment is known; one may still be in progress. */
const UNPAID = ['awaitingPayment', 'overdue', 'expired', 'canceled', 'closed'] as const
export type UnpaidState = (typeof UNPAID)[number]

export const isUnpaid = (state: OrderState): state is UnpaidState => UNPAID.some(unpaid => unpaid === state)

/** Whether the order's amount has arrived and was not refunded. */
export function isPaid(state: OrderState): boolean {
  return (
    state === 'paid' ||
    state === 'paidLate' ||
    state === 'paidAfterCancel' ||
    state === 'paidTwice' ||
    state === 'finished'
  )
}
