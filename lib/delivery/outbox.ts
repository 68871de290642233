/** What is still to be sent out about an order's payments: a pure function of its facts. */
import type { Order } from '../order/order'
import { isOfOneTrade, type Trade, tradesOf } from '../order/trades'
import { DAY_MS, type EpochMs, plusMs } from '../time'

/** How long a mail is tried: an address that is no good today will hardly be next week. */
const MAIL_WATCH_MS = 7 * DAY_MS

/** What this shop sends. */
export interface Deliveries {
  /** Buyers get a receipt. */
  readonly sendsReceipts: boolean
  /** The shop itself gets a notice. */
  readonly sendsNotices: boolean
}

interface DueMail {
  readonly kind: 'receiptSent' | 'noticeSent'
  readonly trade: Trade
}

/**
 * The mails that are to be sent now. Not those of a payment that was told a week ago, nor those that a person has
 * dealt with: whatever happens to the order later, its payment is no news any more.
 */
export function mailsDue(order: Order, deliveries: Deliveries, now: EpochMs): readonly DueMail[] {
  const facts = Object.values(order.facts)
  return unsentMails(order, deliveries).filter(({ trade }) => {
    const told = facts.filter(
      fact => (fact.kind === 'paid' || fact.kind === 'finished') && isOfOneTrade(fact, trade),
    )
    const toldAt = Math.min(...told.map(({ recordedAt }) => recordedAt)) as EpochMs
    const isAttended = facts.some(
      fact => fact.kind === 'attended' && fact.concern === 'receiptUnsent' && fact.recordedAt >= toldAt,
    )
    return now < plusMs(toldAt, MAIL_WATCH_MS) && !isAttended
  })
}

/**
 * The mails of an order's payments that no fact says were sent, however old the payments are. Without the buyer's
 * address there is no receipt to send.
 */
export function unsentMails(order: Order, { sendsReceipts, sendsNotices }: Deliveries): readonly DueMail[] {
  const isSent = (kind: string, trade: Trade) =>
    Object.values(order.facts).some(
      fact => fact.kind === kind && 'tradeNo' in fact && isOfOneTrade(fact, trade),
    )
  const kinds = [
    ...(sendsReceipts && order.buyerEmail ? (['receiptSent'] as const) : []),
    ...(sendsNotices ? (['noticeSent'] as const) : []),
  ]
  return (
    tradesOf(order)
      // Money of another amount is for a person to look at first.
      .filter(({ paidFen }) => paidFen === order.amountFen)
      .flatMap(trade => kinds.map(kind => ({ kind, trade })))
      .filter(({ kind, trade }) => !isSent(kind, trade))
  )
}
