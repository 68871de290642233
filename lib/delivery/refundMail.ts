/** The buyer's mail about a refund, in the order's language. */
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

/**
 * Does not contain the reason, which is for the shop only.
 *
 * @throws when the order has no e-mail address
 */
export function refundMail(input: {
  order: Order
  refund: RecordedRefund
  shopName: string
  contact?: Contact | undefined
  publicUrl: string
}): Mail {
  const { order, refund, shopName, contact, publicUrl } = input
  const { orderId, locale, buyerEmail } = order
  if (!buyerEmail) throw new Error(`order ${orderId} has no e-mail address for a refund mail`)
  const [text, shared] = [REFUND_TEXT[locale], RECEIPT_TEXT[locale]]
  const subject = oneLine(text.subject(shopName, formatYuan(refund.amountFen), orderId))
  const next = refund.source === 'person' ? text.nextByHand : text.next
  const details = [
    { label: shared.orderNumber, value: orderId },
    { label: shared.tradeNumber, value: refund.tradeNo },
    { label: text.refundNumber, value: refund.refundId },
    ...(contact ? [{ label: shared.contact, value: contact.text, href: contact.href }] : []),
  ]
  return {
    to: buyerEmail,
    replyTo: contact?.kind === 'email' ? contact.text : undefined,
    ...mailBody({
      locale,
      subject,
      shopName,
      heading: text.heading,
      paragraphs: [{ text: text.what }, { text: next }],
      amount: { label: text.amount, value: amountText(refund.amountFen) },
      details,
      colon: shared.colon,
      link: { url: `${publicUrl}/orders/${orderId}`, words: shared.toOrder },
      closing: [shared.automatic],
    }),
  }
}
