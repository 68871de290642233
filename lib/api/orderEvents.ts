/** The events of an order, derived from its facts, so that they need not be stored. */
import { createHash } from 'node:crypto'
import { asLearned, factKey, factsByKey, type RecordedFact } from '../order/facts'
import { gatewayOf, merchantOf, ofMerchant } from '../order/merchant'
import type { Order } from '../order/order'
import { orderState } from '../order/orderState'
import { isOfOneTrade } from '../order/trades'
import { type EpochMs, isoTime } from '../time'
import type { FeedEvent } from '../webhooks/ports'
import { endedAt, orderIdText } from './orderResource'
import { refundIdText } from './refundResource'
import { type ApiEvent, CURRENCY, type EventType } from './schemas'

/** All events of an order, in the order of `asLearned`. */
export const toApiEvents = (order: Order, livemode: boolean, now: EpochMs): readonly ApiEvent[] =>
  recorded(order, livemode, now).map(({ event }) => event)

/**
 * All events of an order, in the order of the feed.
 *
 * @param published  ids of the events in the feed; later ones follow them, whatever the clocks of their writers say
 */
export const toFeedEvents = (
  order: Order,
  livemode: boolean,
  now: EpochMs,
  published: ReadonlySet<string>,
): readonly FeedEvent[] =>
  recorded(order, livemode, now, published).map(({ event, createdAt }) => ({
    ...ofMerchant(merchantOf(order)),
    id: event.id,
    type: event.type,
    orderId: order.orderId,
    createdAt,
    json: JSON.stringify(event),
  }))

interface Recorded {
  readonly event: ApiEvent
  readonly createdAt: EpochMs
}

/** An event without its sequence number. */
interface Happening {
  /** Identifies the event within the order. */
  readonly key: string
  readonly type: EventType
  readonly at: EpochMs
  readonly recordedAt: EpochMs
  readonly data: ApiEvent['data']
}

function recorded(
  order: Order,
  livemode: boolean,
  now: EpochMs,
  published: ReadonlySet<string> = new Set(),
): readonly Recorded[] {
  const common = { object: 'event', order: orderIdText(order.orderId), livemode } as const
  return happenings(order, now, published).map(({ key, type, at, recordedAt, data }, index) => ({
    event: {
      id: eventIdText(order, key),
      type,
      ...common,
      sequence: index + 1,
      occurred_at: isoTime(at),
      created: isoTime(recordedAt),
      data,
    },
    createdAt: recordedAt,
  }))
}

function happenings(order: Order, now: EpochMs, published: ReadonlySet<string>): readonly Happening[] {
  const { createdAt, amountFen } = order
  const facts = asLearned(order.facts)
  const made: Happening = {
    key: 'created',
    type: 'order.created',
    at: createdAt,
    recordedAt: createdAt,
    data: { amount: amountFen, currency: CURRENCY },
  }
  const isPublished = facts.map(fact => published.has(eventIdText(order, factKey(fact))))
  const ofFacts = facts.map((fact, index): Happening => {
    const known = facts.filter((_, at) => at <= index || isPublished[at])
    const before = { ...order, facts: factsByKey(known) }
    const { at, recordedAt } = fact
    return { key: factKey(fact), type: typeOf(fact, before), at, recordedAt, data: dataOf(order, fact) }
  })
  const end = endedAt(order, now)
  if (end === undefined) return [made, ...ofFacts]
  const ended: Happening = { key: 'ended', type: 'order.expired', at: end, recordedAt: end, data: {} }
  const isBefore = ({ recordedAt }: Happening) => recordedAt <= end
  return [made, ...ofFacts.filter(isBefore), ended, ...ofFacts.filter(each => !isBefore(each))]
}

/** Stable, and a hash, so that it does not reveal the order number. */
const eventIdText = ({ orderId }: Order, key: string): string =>
  `evt_${createHash('sha256').update(`${orderId} ${key}`).digest('hex').slice(0, 24)}`

/** @param known  the order with the facts known by then */
function typeOf(fact: RecordedFact, known: Order): EventType {
  switch (fact.kind) {
    // A finished trade was paid: the first of the two facts makes the payment's event, the other the finish's.
    case 'paid':
    case 'finished':
      return isFirstReport(fact, known) ? paymentType(fact, known) : 'order.finished'
    case 'pending':
      return 'order.payment_pending'
    case 'refundRequested':
      return 'refund.created'
    case 'refundOpened':
      return 'refund.opened'
    case 'refunded':
      return 'refund.succeeded'
    case 'refundFailed':
      return 'refund.failed'
    case 'refundedInAll':
    case 'partlyRefunded':
      return 'order.refund_reported'
    case 'closed':
      return 'order.closed'
    case 'expired':
      return 'order.expired'
    case 'canceled':
      return 'order.canceled'
    case 'requested':
      return 'order.payment_requested'
    case 'codeShown':
      return 'order.code_shown'
    case 'receiptSent':
      return 'order.receipt_sent'
    case 'noticeSent':
      return 'order.notice_sent'
    case 'refundMailSent':
      return 'refund.mail_sent'
    case 'attended':
      return 'order.attended'
    case 'forgotten':
      return 'order.buyer_forgotten'
    default:
      return fact satisfies never
  }
}

type Payment = Extract<RecordedFact, { readonly kind: 'paid' | 'finished' }>

const isFirstReport = (fact: Payment, { facts }: Order): boolean =>
  !Object.values(facts).some(
    other =>
      other !== fact && (other.kind === 'paid' || other.kind === 'finished') && isOfOneTrade(other, fact),
  )

/** The event of a payment, by the order's state right after it. */
function paymentType({ amountFen, recordedAt }: Payment, known: Order): EventType {
  switch (orderState(known, recordedAt)) {
    case 'paidTwice':
      return 'order.paid_twice'
    case 'paidOtherAmount':
      return 'order.paid_other_amount'
    case 'paidAfterCancel':
      return 'order.paid_after_cancel'
    case 'paidLate':
      return 'order.paid_late'
    case 'paid':
    case 'finished':
      return 'order.paid'
    // This trade, or that of an earlier payment, was reported as closed or refunded before.
    default:
      return amountFen === known.amountFen ? 'order.paid_and_closed' : 'order.paid_other_amount'
  }
}

function dataOf(order: Order, fact: RecordedFact): ApiEvent['data'] {
  return {
    ...('amountFen' in fact && { amount: fact.amountFen, currency: CURRENCY }),
    ...('gateway' in fact && { gateway: gatewayOf(fact.gateway) }),
    ...('tradeNo' in fact && fact.tradeNo !== '' && { gateway_trade_no: fact.tradeNo }),
    ...('refundId' in fact && { refund: refundIdText(order, fact) }),
    ...('code' in fact && { failure_code: fact.code }),
  }
}
