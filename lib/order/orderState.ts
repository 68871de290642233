/** The state of an order: a pure function of its facts and the time, the same for any sequence of the facts. */
import type { EpochMs } from '../time'
import type { Fact } from './facts'
import type { Order } from './order'

export type OrderState =
  /** Nothing has happened yet; the buyer may pay. */
  | 'awaitingPayment'
  /** Not paid in time; the buyer is not sent to the gateway any more, but may have paid there. */
  | 'overdue'
  /** Let go, unpaid: the gateway takes no payment for it any more. */
  | 'expired'
  /** The gateway closed the trade before it was paid. */
  | 'closed'
  /** The buyer has paid, and the gateway holds the money back for now. */
  | 'paymentPending'
  | 'paid'
  /** Paid after the order had expired: the shop decides whether to deliver or to refund. */
  | 'paidLate'
  /** Two trades were paid for one order, and none is refunded yet: one of them must be. */
  | 'paidTwice'
  /** Money arrived, but not the order's amount: a person must look. */
  | 'paidOtherAmount'
  /** Paid, and past the gateway's time for refunds. */
  | 'finished'
  /** Paid, and all of it went back to the buyer. */
  | 'refunded'
  /** Paid, and closed by the gateway without word of a refund: a person must look. */
  | 'closedAfterPayment'

type Judged = Pick<Order, 'facts' | 'expiresAt'>

/** @param now  decides only between `awaitingPayment` and `overdue` */
export function orderState(order: Judged, now: EpochMs): OrderState {
  const trades = tradesOf(order)
  const [kept, another] = trades.filter(holdsMoney)
  if (another) return 'paidTwice'
  if (kept) {
    if (kept.isClosed) return 'closedAfterPayment'
    if (!kept.isPaid) return 'paidOtherAmount'
    if (kept.isLate) return 'paidLate'
    return kept.isFinished ? 'finished' : 'paid'
  }
  if (trades.some(trade => trade.isRefunded)) return 'refunded'
  if (trades.some(trade => trade.isPending && !trade.isClosed)) return 'paymentPending'
  if (Object.values(order.facts).some(fact => fact.kind === 'expired')) return 'expired'
  if (trades.some(trade => trade.isClosed)) return 'closed'
  return now < order.expiresAt ? 'awaitingPayment' : 'overdue'
}

/** What the facts say of a trade. */
export interface Trade {
  readonly tradeNo: string
  /** The order's amount arrived. */
  readonly isPaid: boolean
  readonly isOtherAmount: boolean
  readonly isLate: boolean
  readonly isFinished: boolean
  readonly isPending: boolean
  readonly isClosed: boolean
  readonly isRefunded: boolean
}

/** Whether the buyer's money is with the shop. */
export const holdsMoney = (trade: Trade): boolean =>
  (trade.isPaid || trade.isOtherAmount) && !trade.isRefunded

/** The trades of an order, each with what is known of it. */
export function tradesOf({ facts, expiresAt }: Judged): readonly Trade[] {
  // Stryker disable next-line MethodExpression: for the compiler alone, since a fact without a trade tells of none
  const all = Object.values(facts).filter(fact => 'tradeNo' in fact)
  return [...new Set(all.map(fact => fact.tradeNo))].map(tradeNo => {
    const told = all.filter(fact => fact.tradeNo === tradeNo)
    return {
      tradeNo,
      // A finished trade has been paid, even if the word of its payment was lost.
      isPaid: told.some(fact => fact.kind === 'paid') || isFinishedOnly(told),
      isOtherAmount: told.some(fact => fact.kind === 'paidOtherAmount'),
      isLate: told.some(fact => fact.kind === 'paid' && fact.at > expiresAt),
      isFinished: told.some(fact => fact.kind === 'finished'),
      isPending: told.some(fact => fact.kind === 'pending'),
      isClosed: told.some(fact => fact.kind === 'closed'),
      // Stryker disable next-line ConditionalExpression: only refunds have the field `full`
      isRefunded: told.some(fact => fact.kind === 'refunded' && fact.full),
    }
  })
}

const isFinishedOnly = (told: readonly Fact[]): boolean =>
  told.some(fact => fact.kind === 'finished') && !told.some(fact => fact.kind === 'paidOtherAmount')

/** Whether the order's money has arrived and is still with the shop. */
export function isPaid(state: OrderState): boolean {
  return state === 'paid' || state === 'paidLate' || state === 'paidTwice' || state === 'finished'
}
