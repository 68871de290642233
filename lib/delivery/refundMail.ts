/** The mail that tells the buyer of one refund, in the language of the order. */
import { formatYuan } from '../money'
import type { Order } from '../order/order'
import type { RecordedRefund } from '../order/trades'
import { amountText } from '../page/amount'
import type { Contact } from '../shop'
import type { Mail } from './mail'
import { mailBody } from './mailBody'
import { oneLine } from './oneLine'
import { RECEIPT_TEXT } from './receiptText'
import { REFUND_TEXT } from './refundText'

/** Throws when the order has no address. Why it was refunded is for the shop alone. */
export function refundMail(input: {
  order: Order
  refund: RecordedRefund
  shopName: string
  contact?: Contact | undefined
  publicUrl: string
}): Mail {
  const { order, refund, shopName, contact, publicUrl } = input
  const { orderId, locale, buyerEmail } = order
  if (!buyerEmail) throw new Error(`order ${orderId} has no address that a mail could go to`)
  const [text, words] = [REFUND_TEXT[locale], RECEIPT_TEXT[locale]]
  const subject = oneLine(text.subject(shopName, formatYuan(refund.amountFen), orderId))
  const next = refund.source === 'person' ? text.nextByHand : text.next
  const details = [
    { label: words.orderNumber, value: orderId },
    { label: words.tradeNumber, value: refund.tradeNo },
    { label: text.refundNumber, value: refund.refundId },
    ...(contact ? [{ label: words.contact, value: contact.text, href: contact.href }] : []),
  ]
  return {
    to: buyerEmail,
    replyTo: contact?.kind === 'email' ? contact.text : undefined,
    ...mailBody({
      ...{ locale, subject, shopName, heading: text.heading },
      paragraphs: [{ text: text.what }, { text: next }],
      amount: { label: text.amount, value: amountText(refund.amountFen) },
      ...{ details, colon: words.colon },
      link: { url: `${publicUrl}/orders/${orderId}`, words: words.toOrder },
      closing: [words.automatic],
    }),
  }
}
