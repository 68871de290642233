/** The mails that are still to be sent about an order's payments and refunds: a pure function of its facts. */
import type { Order } from '../order/order'
import { isOfOneTrade, type RecordedRefund, type TradeId, tradesOf } from '../order/trades'
import { DAY_MS, type EpochMs, earliest, plusMs } from '../time'

/** How long a mail is retried: an address that fails for a week hardly recovers. */
const MAIL_RETRIES_MS = 7 * DAY_MS

/** Which mails this shop sends. */
export interface MailSettings {
  /** Whether buyers get receipts and refund mails. */
  readonly sendsReceipts: boolean
  /** Whether the shop gets notices. */
  readonly sendsNotices: boolean
}

export type DueMail =
  | { readonly kind: 'receiptSent' | 'noticeSent'; readonly trade: TradeId }
  | { readonly kind: 'refundMailSent'; readonly trade: TradeId; readonly refund: RecordedRefund }

/**
 * The mails that are to be sent now. Without those whose facts are older than MAIL_RETRIES_MS, and those that a person
 * has dealt with, even if the order changes later.
 */
export function mailsDue(order: Order, settings: MailSettings, now: EpochMs): readonly DueMail[] {
  const facts = Object.values(order.facts)
  return unsentMails(order, settings).filter(mail => {
    const reported =
      mail.kind === 'refundMailSent'
        ? [mail.refund]
        : facts.filter(
            fact => (fact.kind === 'paid' || fact.kind === 'finished') && isOfOneTrade(fact, mail.trade),
          )
    const since = earliest(...reported.map(({ recordedAt }) => recordedAt))
    const isAttended = facts.some(
      fact => fact.kind === 'attended' && fact.concern === 'receiptUnsent' && fact.recordedAt >= since,
    )
    return now < plusMs(since, MAIL_RETRIES_MS) && !isAttended
  })
}

/** The mails that no fact records as sent, however old. Without the buyer's address, none to the buyer. */
export function unsentMails(order: Order, { sendsReceipts, sendsNotices }: MailSettings): readonly DueMail[] {
  const isToBuyer = sendsReceipts && order.buyerEmail !== undefined
  const kinds = [
    ...(isToBuyer ? (['receiptSent'] as const) : []),
    ...(sendsNotices ? (['noticeSent'] as const) : []),
  ]
  return [...unsentOfPayments(order, kinds), ...(isToBuyer ? unsentOfRefunds(order) : [])]
}

function unsentOfPayments(
  order: Order,
  kinds: readonly ('receiptSent' | 'noticeSent')[],
): readonly DueMail[] {
  const isSent = (kind: string, trade: TradeId) =>
    Object.values(order.facts).some(
      fact => fact.kind === kind && 'tradeNo' in fact && isOfOneTrade(fact, trade),
    )
  return (
    tradesOf(order)
      // A payment of another amount is first for a person to check.
      .filter(({ paidFen }) => paidFen === order.amountFen)
      .flatMap(trade => kinds.map(kind => ({ kind, trade })))
      .filter(({ kind, trade }) => !isSent(kind, trade))
  )
}

/** Mails for single refunds only: a refunded sum does not show its refunds. */
function unsentOfRefunds({ facts }: Order): readonly DueMail[] {
  const all = Object.values(facts)
  return all
    .filter(fact => fact.kind === 'refunded')
    .filter(
      ({ gateway, refundId }) =>
        !all.some(
          fact => fact.kind === 'refundMailSent' && fact.gateway === gateway && fact.refundId === refundId,
        ),
    )
    .map(refund => ({ kind: 'refundMailSent', trade: refund, refund }))
}
