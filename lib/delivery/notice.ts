/** The shop owner's notice of a payment, in Chinese and English, with what a person must do. */
import { formatYuan } from '../money'
import type { Order } from '../order/order'
import type { OrderState } from '../order/orderState'
import { isOfOneTrade, type TradeId } from '../order/trades'
import { amountText } from '../page/amount'
import { formatGatewayTime } from '../time'
import type { Mail } from './mail'
import { mailBody } from './mailBody'
import { NOTICE_OUTCOMES, NOTICE_TEXT, type NoticeOutcome } from './noticeText'
import { oneLine } from './oneLine'
import { keptPayments, paymentOf } from './payment'

/** @throws when the order has no payment by the trade */
export function noticeMail(input: {
  order: Order
  trade: TradeId
  state: OrderState
  shopName: string
  publicUrl: string
  to: string
}): Mail {
  const { order, trade, state, shopName, publicUrl, to } = input
  const { orderId, lines, amountFen, buyerEmail, note } = order
  const text = NOTICE_TEXT
  const { paidAt } = paymentOf(order, trade)
  const { needsPerson, chinese, english } = NOTICE_OUTCOMES[outcomeOf(state)]
  const heading = needsPerson ? text.needsPerson : text.paid
  const subject = oneLine(`${heading}: ${formatYuan(amountFen)} 元, ${orderId}, ${shopName}`)
  const details = [
    { label: text.orderNumber, value: orderId },
    { label: text.tradeNumber, value: trade.tradeNo },
    ...(paidAt === undefined
      ? []
      : [{ label: text.paidAt, value: `${formatGatewayTime(paidAt)} (${text.beijingTime})` }]),
    { label: text.email, value: buyerEmail ?? text.noEmail },
    ...(note === undefined ? [] : [{ label: text.note, value: oneLine(note) }]),
    ...otherPayments(order, trade),
  ]
  return {
    to,
    ...mailBody({
      locale: 'zh-Hans',
      subject,
      shopName,
      heading,
      paragraphs: [{ text: chinese.join('') }, { text: english.join(' '), locale: 'en' }],
      amount: { label: text.amount, value: amountText(amountFen) },
      goods: { lines, name: text.goods, total: text.lineTotal },
      details,
      colon: ': ',
      link: { url: `${publicUrl}/orders/${orderId}`, words: text.toOrder },
      closing: [text.automatic],
    }),
  }
}

/** The payments that the shop holds; empty if the notice's is the only one. */
function otherPayments(order: Order, trade: TradeId) {
  const kept = keptPayments(order)
  if (kept.every(payment => isOfOneTrade(payment, trade))) return []
  const value = kept.map(payment => `${payment.tradeNo} ${amountText(payment.amountFen)}`).join(', ')
  return [{ label: NOTICE_TEXT.kept, value }]
}

function outcomeOf(state: OrderState): NoticeOutcome {
  switch (state) {
    case 'paid':
    case 'finished':
      return 'paid'
    case 'paidLate':
    case 'paidAfterCancel':
    case 'paidTwice':
    case 'paidOtherAmount':
    case 'closedAfterPayment':
      return state
    case 'awaitingPayment':
    case 'overdue':
    case 'expired':
    case 'canceled':
    case 'closed':
    case 'paymentPending':
    case 'refunded':
      return 'changed'
    default:
      return state satisfies never
  }
}
