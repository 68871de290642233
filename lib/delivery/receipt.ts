/** The buyer's receipt for a payment, in the order's language. */
import { formatYuan } from '../money'
import type { Order } from '../order/order'
import type { OrderState } from '../order/orderState'
import type { TradeId } from '../order/trades'
import { amountText } from '../page/amount'
import { beijingDateText } from '../page/beijingTime'
import type { Contact } from '../shop'
import type { Mail } from './mail'
import { mailBody } from './mailBody'
import { oneLine } from './oneLine'
import { type Payment, paymentOf } from './payment'
import { RECEIPT_TEXT, type ReceiptOutcome } from './receiptText'

/** @throws when the order has no payment by the trade, or no e-mail address */
export function receiptMail(input: {
  order: Order
  trade: TradeId
  state: OrderState
  shopName: string
  contact?: Contact | undefined
  publicUrl: string
}): Mail {
  const { order, trade, state, shopName, contact, publicUrl } = input
  const { orderId, lines, amountFen, locale, buyerEmail } = order
  if (!buyerEmail) throw new Error(`order ${orderId} has no e-mail address for a receipt`)
  const text = RECEIPT_TEXT[locale]
  const payment = paymentOf(order, trade)
  const outcome = text.outcomes[outcomeOf(state, payment)]
  const subject = oneLine(text.subject(shopName, formatYuan(amountFen), orderId))
  const details = [
    { label: text.orderNumber, value: orderId },
    { label: text.tradeNumber, value: trade.tradeNo },
    ...(payment.paidAt === undefined
      ? []
      : [{ label: text.paidAt, value: beijingDateText(payment.paidAt, locale) }]),
    ...(contact ? [{ label: text.contact, value: contact.text, href: contact.href }] : []),
  ]
  return {
    to: buyerEmail,
    replyTo: contact?.kind === 'email' ? contact.text : undefined,
    ...mailBody({
      locale,
      subject,
      shopName,
      heading: outcome.heading,
      paragraphs: [{ text: outcome.what }, { text: outcome.next }],
      amount: { label: text.amount, value: amountText(amountFen) },
      goods: { lines, name: text.goods, total: text.lineTotal },
      details,
      colon: text.colon,
      link: { url: `${publicUrl}/orders/${orderId}`, words: text.toOrder },
      closing: [text.notInvoice, text.automatic],
    }),
  }
}

function outcomeOf(state: OrderState, { isKept }: Payment): ReceiptOutcome {
  // If this payment was refunded, the state may be due to another one.
  if (!isKept) return 'changed'
  switch (state) {
    case 'paid':
    case 'finished':
      return 'paid'
    case 'paidLate':
    case 'paidAfterCancel':
    case 'paidTwice':
      return state
    case 'awaitingPayment':
    case 'overdue':
    case 'expired':
    case 'canceled':
    case 'closed':
    case 'paymentPending':
    case 'paidOtherAmount':
    case 'refunded':
    case 'closedAfterPayment':
      return 'changed'
    default:
      return state satisfies never
  }
}
