/** The story of an order: what happened to it, when, and by whose word; for people and for machines. */
import { formatYuan } from '../lib/money'
import { type Concern, factKey, GIVEN_UP, type RecordedFact } from '../lib/order/facts'
import type { Order } from '../lib/order/order'
import { type OrderState, orderState } from '../lib/order/orderState'
import { type EpochMs, formatGatewayTime, isoTime } from '../lib/time'
import { failureText } from './refunding'
import { quoted } from './terminal'

/** A part of the story. */
export interface StoryEvent {
  readonly at: EpochMs
  readonly what: string
  /** Who told of it, when that was recorded, and by which request. */
  readonly witness: string
}

/** By the time at which they happened, or, when that is the same, were recorded. */
export const factsInTime = ({ facts }: Order): readonly RecordedFact[] =>
  Object.values(facts).sort(
    (a, b) => a.at - b.at || a.recordedAt - b.recordedAt || (factKey(a) < factKey(b) ? -1 : 1),
  )

export const storyOf = (order: Order): readonly StoryEvent[] =>
  factsInTime(order).map(fact => ({ at: fact.at, what: whatHappened(fact, order), witness: witnessOf(fact) }))

/** What a state says of the order. */
const STATE_MEANING: Readonly<Record<OrderState, string>> = {
  awaitingPayment: 'not paid yet; the buyer may pay',
  overdue: 'not paid in time; a payment that was open at Alipay may still arrive',
  expired: 'let go, unpaid; the buyer cannot pay it any more',
  canceled: 'called off by you, unpaid',
  closed: 'closed by Alipay before it was paid',
  paymentPending: 'the buyer has paid, and Alipay holds the money back: do not deliver yet',
  paid: 'the money has arrived: deliver',
  paidLate: 'the money arrived after the order had expired: deliver or refund',
  paidAfterCancel: 'the money arrived after you had called the order off: deliver or refund',
  paidTwice: 'more than one payment has arrived: deliver once, keep one and refund the others',
  paidOtherAmount: 'money arrived, but not the order’s amount: do not deliver before that is settled',
  finished: 'paid, and no refund is possible any more',
  refunded: 'paid, and all of it went back to the buyer: do not deliver',
  closedAfterPayment:
    'paid, and closed by Alipay without word of a refund: do not deliver before that is settled',
}

export const CONCERN_TEXT: Readonly<Record<Concern, string>> = {
  paidLate: 'paid after it had expired',
  paidAfterCancel: 'paid after it had been canceled',
  paidTwice: 'paid more than once',
  paidOtherAmount: 'another amount arrived',
  closedAfterPayment: 'closed by Alipay after it was paid',
  unconfirmed: 'nobody knows whether it was paid',
  refundFailed: 'a refund was refused by Alipay',
  refundUnfinished: 'a refund has been on its way for a day',
  receiptUnsent: 'a mail about the payment could not be sent',
}

/** Whom an order is for. */
export const buyerText = ({ buyerEmail, facts }: Order): string =>
  buyerEmail ??
  (Object.values(facts).some(({ kind }) => kind === 'forgotten')
    ? 'a buyer who was forgotten'
    : 'a buyer without an e-mail address')

/** The story as lines of text; times are Beijing time. */
export function storyLines(order: Order, now: EpochMs): readonly string[] {
  const state = orderState(order, now)
  return [
    `Order ${order.orderId}, ${formatYuan(order.amountFen)} yuan`,
    ...order.lines.map(
      ({ name, quantity, unitFen }) => `  ${quoted(name)} × ${quantity} at ${formatYuan(unitFen)} yuan`,
    ),
    `  for ${buyerText(order)}, to be paid until ${formatGatewayTime(order.expiresAt)}`,
    ...(order.note === undefined ? [] : [`  with the note ${quoted(order.note)}`]),
    '',
    `${formatGatewayTime(order.createdAt)}  the order was made`,
    ...storyOf(order).flatMap(({ at, what, witness }) => [
      `${formatGatewayTime(at)}  ${what}`,
      `    told by ${witness}`,
    ]),
    '',
    `Now ${state}: ${STATE_MEANING[state]}.`,
    'Times are Beijing time. What to do in each state: docs/operations.md#states-of-an-order',
  ]
}

/** The order with its facts in the sequence of time; times RFC 3339, UTC. */
export function storyRecord(order: Order, now: EpochMs) {
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

function whatHappened(fact: RecordedFact, order: Order): string {
  const due = formatYuan(order.amountFen)
  switch (fact.kind) {
    case 'paid': {
      const lateness = fact.at > order.expiresAt ? ', after the order had expired' : ''
      const instead = fact.amountFen === order.amountFen ? '' : ` instead of ${due}`
      return `${formatYuan(fact.amountFen)} yuan${instead} arrived by the trade ${fact.tradeNo}${lateness}`
    }
    case 'pending':
      return `the buyer paid by the trade ${fact.tradeNo}, and Alipay held the money back`
    case 'finished':
      return `the trade ${fact.tradeNo} was complete: no refund is possible any more`
    case 'requested':
      return `the buyer chose to pay through ${fact.gateway}, and was sent there`
    case 'codeShown':
      return `a code of ${fact.gateway} was shown, to be scanned until ${formatGatewayTime(fact.scanUntil)}`
    case 'refunded':
      return `${formatYuan(fact.amountFen)} yuan of the trade ${fact.tradeNo} went back to the buyer, refund ${fact.refundId}`
    case 'refundRequested':
      return `a refund of ${formatYuan(fact.amountFen)} yuan of the trade ${fact.tradeNo} was asked for, refund ${fact.refundId}`
    case 'refundOpened':
      return `somebody opened Alipay’s page for the refund ${fact.refundId}, to confirm it there`
    case 'refundFailed':
      if (fact.code === GIVEN_UP)
        return `the refund ${fact.refundId} of the trade ${fact.tradeNo} was given up`
      return `Alipay refused the refund ${fact.refundId} of the trade ${fact.tradeNo} for good: ${failureText(fact.code)}`
    case 'refundedInAll':
      return `${formatYuan(fact.amountFen)} yuan of the trade ${fact.tradeNo} in all had gone back to the buyer`
    case 'partlyRefunded':
      return `a part of the money of the trade ${fact.tradeNo} went back to the buyer; how much, Alipay did not say`
    case 'closed':
      return `Alipay closed the trade ${fact.tradeNo}`
    case 'expired':
      return `the order was let go, unpaid${fact.tradeNo === '' ? '' : `; its trade ${fact.tradeNo} was closed`}`
    case 'receiptSent':
      return `the buyer’s receipt for the trade ${fact.tradeNo} was sent`
    case 'refundMailSent':
      return `the mail that tells the buyer of the refund ${fact.refundId} was sent`
    case 'noticeSent':
      return `the shop’s notice of the trade ${fact.tradeNo} was sent`
    case 'attended':
      return `a person dealt with this: ${CONCERN_TEXT[fact.concern]}`
    case 'canceled':
      return 'the shop canceled the order, unpaid'
    case 'forgotten':
      return 'the buyer was forgotten: the e-mail address was removed'
    default:
      return fact satisfies never
  }
}

function witnessOf({ source, sourceId, recordedAt, requestId }: RecordedFact): string {
  const recorded = `recorded ${formatGatewayTime(recordedAt)}`
  return `${sourceText(source, sourceId)}; ${recorded}${requestId === '' ? '' : ` by request ${requestId}`}`
}

function sourceText(source: RecordedFact['source'], sourceId: string): string {
  switch (source) {
    case 'buyer':
      return 'the buyer'
    case 'notify':
      return `Alipay’s notify, notify_id ${quoted(sourceId)}`
    case 'query':
      return 'Alipay, which we asked for the trade'
    case 'close':
      return 'Alipay, which we told to close the trade'
    case 'refund':
      return 'Alipay, which we told to refund'
    case 'bill':
      return 'Alipay, which we asked since its bill told of it'
    case 'mail':
      return `the mail service, message ${quoted(sourceId)}`
    case 'person':
      return sourceId === '' ? 'a person' : `a person: ${quoted(sourceId)}`
    case 'api':
      return `the shop’s own back end, by the key ${quoted(sourceId)}`
    case 'schedule':
      return 'the shop itself, by its schedule'
    default:
      return source satisfies never
  }
}
