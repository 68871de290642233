/** Describes an order that needs attention: why, what happened, and what to do. */
import { formatYuan } from '../lib/money'
import type { Concern } from '../lib/order/facts'
import type { OrderInNeed } from '../lib/payment/reviews'
import { CONCERN_TEXT } from '../lib/reporting/concernText'
import { historyOf } from '../lib/reporting/history'
import { todoOf } from '../lib/reporting/todo'
import { type EpochMs, formatGatewayTime } from '../lib/time'
import { buyerText } from './orderHistory'

/** @param done  the command that takes the order off the list */
export function needLines(need: OrderInNeed, now: EpochMs, done: string): readonly string[] {
  const { order, concern } = need
  return [
    `${concern}: ${CONCERN_TEXT.en[concern]}`,
    `  order   ${order.orderId}, ${formatYuan(order.amountFen)} yuan, for ${buyerText(order)}`,
    `  made    ${formatGatewayTime(order.createdAt)}`,
    ...historyOf(order, 'en').map(({ at, what }) => `          ${formatGatewayTime(at)}  ${what}`),
    ...[...todoOf(need, now, 'en'), ...commandsFor(concern)].map(
      (line, index) => `  ${index === 0 ? 'to do ' : '      '}  ${line}`,
    ),
    `  done    ${done}`,
    '',
  ]
}

/** Remedies by command; the office's pages have buttons instead. */
const commandsFor = (concern: Concern): readonly string[] =>
  concern === 'refundFailed'
    ? ['By npm run refund -- ORDER, or npm run refund -- ORDER --by-hand --amount YUAN.']
    : []
