/** What is still to be sent out about an order's payments: a pure function of its facts. */
import type { Order } from '../order/order'
import { type Trade, tradesOf } from '../order/trades'

/** What this shop sends. */
export interface Deliveries {
  /** Buyers get a receipt. */
  readonly sendsReceipts: boolean
  /** The shop itself gets a notice. */
  readonly sendsNotices: boolean
}

/** The payments of an order that a mail is still to be sent for. */
export function mailsDue(
  order: Order,
  { sendsReceipts, sendsNotices }: Deliveries,
): readonly { readonly kind: 'receiptSent' | 'noticeSent'; readonly trade: Trade }[] {
  const isSent = (kind: string, { tradeNo }: Trade) =>
    Object.values(order.facts).some(
      fact => fact.kind === kind && 'tradeNo' in fact && fact.tradeNo === tradeNo,
    )
  const kinds = [
    ...(sendsReceipts ? (['receiptSent'] as const) : []),
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
