/** An order that needs a person, in words: why, what happened, and what to do. */

import { unsentMails } from '../lib/delivery/outbox'
import { keptPayments } from '../lib/delivery/payment'
import { type Fen, formatYuan } from '../lib/money'
import type { Order } from '../lib/order/order'
import { orderState } from '../lib/order/orderState'
import { pendingRefunds } from '../lib/order/trades'
import type { OrderInNeed } from '../lib/payment/reviews'
import { type EpochMs, formatGatewayTime } from '../lib/time'
import { buyerText, CONCERN_TEXT, storyOf } from './orderHistory'

/** @param done  the command that takes the order off the list */
export function needLines(need: OrderInNeed, now: EpochMs, done: string): readonly string[] {
  const { order, concern } = need
  return [
    `${concern}: ${CONCERN_TEXT[concern]}`,
    `  order   ${order.orderId}, ${formatYuan(order.amountFen)} yuan, for ${buyerText(order)}`,
    `  made    ${formatGatewayTime(order.createdAt)}`,
    ...storyOf(order).map(({ at, what }) => `          ${formatGatewayTime(at)}  ${what}`),
    ...todoOf(need, now).map((line, index) => `  ${index === 0 ? 'to do ' : '      '}  ${line}`),
    `  done    ${done}`,
    '',
  ]
}

/** What a person must do now. */
export function todoOf({ order, concern }: OrderInNeed, now: EpochMs): readonly string[] {
  const kept = keptPayments(order)
  const payments = kept
    .map(({ tradeNo, amountFen }) => `${yuan(amountFen)} by the trade ${tradeNo}`)
    .join(', ')
  switch (concern) {
    case 'paidLate':
    case 'paidAfterCancel':
      return [`Deliver, or refund ${payments}. Tell the buyer which: the result page promises it.`]
    case 'paidTwice':
      return [`Deliver once, keep one of these payments and refund the rest: ${payments}.`]
    case 'paidOtherAmount':
      return [
        `Arrived: ${payments}. Due: ${yuan(order.amountFen)}.`,
        ...kept.map(payment => differenceText(order.amountFen, payment.amountFen)),
      ]
    case 'closedAfterPayment':
      return [
        `Look it up at Alipay: ${payments}. Did the money go back? Write to the buyer.`,
        'Do not deliver before you know.',
      ]
    case 'unconfirmed':
      return orderState(order, now) === 'paymentPending'
        ? [
            'The buyer has paid and Alipay holds the money back: see that your account can receive.',
            'Deliver only when this order says paid.',
          ]
        : [
            'Look the order number up in Alipay’s merchant pages.',
            'Paid there: ask Alipay to send the notify again; deliver only when this order says paid.',
            'Not paid there: it is done.',
          ]
    case 'refundFailed':
      return [
        `With the shop: ${payments}. See in Alipay’s merchant pages why it was refused.`,
        'Ask for the refund again, or pay back by another way and record it: npm run refund -- ORDER --by-hand.',
      ]
    case 'refundUnfinished':
      return [
        ...pendingRefunds(order).map(
          ({ amountFen, tradeNo, refundId }) =>
            `${yuan(amountFen)} of the trade ${tradeNo} is on its way, refund ${refundId}.`,
        ),
        'Is there enough in your account at Alipay? refundUnanswered in the log tells what it answers.',
        'It is asked for again and again: do not pay it back by another way.',
      ]
    case 'receiptUnsent':
      return [
        ...missingMails(order),
        'See in SES whether this shop may send, and whether the address takes mail.',
      ]
    default:
      return concern satisfies never
  }
}

function missingMails(order: Order): readonly string[] {
  const toBuyer = unsentMails(order, { sendsReceipts: true, sendsNotices: false }).map(({ kind }) => kind)
  if (toBuyer.length === 0) return ['No receipt is missing; your own notice of the payment was not taken.']
  return [
    ...(toBuyer.includes('receiptSent') ? ['Tell the buyer yourself that the payment has arrived.'] : []),
    ...(toBuyer.includes('refundMailSent') ? ['Tell the buyer yourself of the refund.'] : []),
  ]
}

const yuan = (amount: Fen): string => `${formatYuan(amount)} yuan`

function differenceText(due: Fen, arrived: Fen): string {
  const difference = yuan(Math.abs(due - arrived) as Fen)
  return arrived < due
    ? `Collect the missing ${difference} and deliver, or refund what arrived.`
    : `Refund the ${difference} too much and deliver, or refund all of it.`
}
