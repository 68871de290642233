/** What is still to be sent out about an order's payments and refunds: a pure function of its facts. */
import type { Order } from '../order/order'
import { isOfOneTrade, type RecordedRefund, type TradeId, tradesOf } from '../order/trades'
import { DAY_MS, type EpochMs, plusMs } from '../time'

/** How long a mail is tried: an address that is no good today will hardly be next week. */
const MAIL_WATCH_MS = 7 * DAY_MS

/** Which mails this shop sends. */
export interface MailSettings {
  /** Buyers get a receipt, and are told of refunds. */
  readonly sendsReceipts: boolean
  /** The shop itself gets a notice. */
  readonly sendsNotices: boolean
}

export type DueMail =
  | { readonly kind: 'receiptSent' | 'noticeSent'; readonly trade: TradeId }
  | { readonly kind: 'refundMailSent'; readonly trade: TradeId; readonly refund: RecordedRefund }

/**
 * The mails that are to be sent now. Not those of what was told a week ago, nor those that a person has dealt with:
 * whatever happens to the order later, it is no news any more.
 */
export function mailsDue(order: Order, settings: MailSettings, now: EpochMs): readonly DueMail[] {
  const facts = Object.values(order.facts)
  return unsentMails(order, settings).filter(mail => {
    const told =
      mail.kind === 'refundMailSent'
        ? [mail.refund]
        : facts.filter(
            fact => (fact.kind === 'paid' || fact.kind === 'finished') && isOfOneTrade(fact, mail.trade),
          )
    const toldAt = Math.min(...told.map(({ recordedAt }) => recordedAt)) as EpochMs
    const isAttended = facts.some(
      fact => fact.kind === 'attended' && fact.concern === 'receiptUnsent' && fact.recordedAt >= toldAt,
    )
    return now < plusMs(toldAt, MAIL_WATCH_MS) && !isAttended
  })
}

/**
 * The mails of an order that no fact says were sent, however old what they tell is. Without the buyer's address there
 * is none to her.
 */
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
      // Money of another amount is for a person to look at first.
      .filter(({ paidFen }) => paidFen === order.amountFen)
      .flatMap(trade => kinds.map(kind => ({ kind, trade })))
      .filter(({ kind, trade }) => !isSent(kind, trade))
  )
}

/** Of refunds that are known one by one, whoever made them: of what went back in sum it is not known which is which. */
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
