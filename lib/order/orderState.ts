/** The state of an order: a pure function of its facts and the time, the same for any sequence of the facts. */
import type { EpochMs } from '../time'
import type { Order } from './order'

export type OrderState =
  /** Nothing has happened yet; the buyer may pay. */
  | 'awaitingPayment'
  /** Not paid in time; the buyer is not sent to the gateway any more. */
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
  /** Paid, and past the gateway's time for refunds. */
  | 'finished'
  /** Paid, and all of it went back to the buyer. */
  | 'refunded'
  /** Paid, and closed by the gateway without word of a refund: a person must look. */
  | 'closedAfterPayment'

/** @param now  decides only between `awaitingPayment` and `expired` */
export function orderState(order: Pick<Order, 'facts' | 'expiresAt'>, now: EpochMs): OrderState {
  const trades = tradesOf(order)
  const [kept, another] = trades.filter(trade => trade.isPaid && !trade.isRefunded)
  if (another) return 'paidTwice'
  if (kept) {
    if (kept.isClosed) return 'closedAfterPayment'
    if (kept.isLate) return 'paidLate'
    return kept.isFinished ? 'finished' : 'paid'
  }
  if (trades.some(trade => trade.isRefunded)) return 'refunded'
  if (trades.some(trade => trade.isPending && !trade.isClosed)) return 'paymentPending'
  if (trades.some(trade => trade.isClosed)) return 'closed'
  return now < order.expiresAt ? 'awaitingPayment' : 'expired'
}

/** What the facts say of each trade. */
function tradesOf({ facts, expiresAt }: Pick<Order, 'facts' | 'expiresAt'>) {
  const all = Object.values(facts)
  return [...new Set(all.map(fact => fact.tradeNo))].map(tradeNo => {
    const told = all.filter(fact => fact.tradeNo === tradeNo)
    return {
      // A finished trade has been paid, even if the word of its payment was lost.
      isPaid: told.some(fact => fact.kind === 'paid' || fact.kind === 'finished'),
      isLate: told.some(fact => fact.kind === 'paid' && fact.at > expiresAt),
      isFinished: told.some(fact => fact.kind === 'finished'),
      isPending: told.some(fact => fact.kind === 'pending'),
      isClosed: told.some(fact => fact.kind === 'closed'),
      // Stryker disable next-line ConditionalExpression: only refunds have the field `full`
      isRefunded: told.some(fact => fact.kind === 'refunded' && fact.full),
    }
  })
}

/** Whether the buyer's money has arrived and is still with the shop. */
export function isPaid(state: OrderState): boolean {
  return state === 'paid' || state === 'paidLate' || state === 'paidTwice' || state === 'finished'
}
