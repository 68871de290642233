/** An order's history, as text and as JSON. */
import { formatYuan } from '../lib/money'
import type { Order } from '../lib/order/order'
import { orderState } from '../lib/order/orderState'
import { factsInTime, historyOf } from '../lib/reporting/history'
import { refundedText } from '../lib/reporting/refundedText'
import { STATE_MEANING } from '../lib/reporting/stateText'
import { type EpochMs, formatGatewayTime, isoTime } from '../lib/time'
import { quoted } from './terminal'

export const buyerText = ({ buyerEmail, facts }: Order): string =>
  buyerEmail ??
  (Object.values(facts).some(({ kind }) => kind === 'forgotten')
    ? 'a buyer who was forgotten'
    : 'a buyer without an e-mail address')

/** The history as lines of text; times are Beijing time. */
export function historyLines(order: Order, now: EpochMs): readonly string[] {
  const state = orderState(order, now)
  const wentBack = refundedText(order, state, 'en')
  return [
    `Order ${order.orderId}, ${formatYuan(order.amountFen)} yuan`,
    ...order.lines.map(
      ({ name, quantity, unitFen }) => `  ${quoted(name)} × ${quantity} at ${formatYuan(unitFen)} yuan`,
    ),
    `  for ${buyerText(order)}, to be paid until ${formatGatewayTime(order.expiresAt)}`,
    ...(order.reference === undefined ? [] : [`  your own number ${quoted(order.reference)}`]),
    ...(order.note === undefined ? [] : [`  with the note ${quoted(order.note)}`]),
    '',
    `${formatGatewayTime(order.createdAt)}  the order was made`,
    ...historyOf(order, 'en').flatMap(({ at, what, source, recorded }) => [
      `${formatGatewayTime(at)}  ${what}`,
      `    told by ${source}; ${recorded}`,
    ]),
    '',
    `Now ${state}: ${[STATE_MEANING.en[state], wentBack].filter(Boolean).join('; ')}.`,
    'Times are Beijing time. What to do in each state: docs/operations.md#states-of-an-order',
  ]
}

/** The order with its facts in chronological order; times RFC 3339 in UTC. */
export function historyRecord(order: Order, now: EpochMs) {
  const { facts: _, createdAt, expiresAt, ...fixed } = order
  return {
    ...fixed,
    amountYuan: formatYuan(order.amountFen),
    createdAt: isoTime(createdAt),
    expiresAt: isoTime(expiresAt),
    state: orderState(order, now),
    facts: factsInTime(order).map(fact => ({
      ...fact,
      at: isoTime(fact.at),
      recordedAt: isoTime(fact.recordedAt),
    })),
  }
}
