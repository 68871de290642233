/** What happened to an order, as events: derived from its facts, so that nothing else needs to be kept of them. */
import { createHash } from 'node:crypto'
import { asLearned, factKey, factsByKey, type RecordedFact } from '../order/facts'
import { gatewayOf, merchantOf, ofMerchant } from '../order/merchant'
import type { Order } from '../order/order'
import { orderState } from '../order/orderState'
import { isOfOneTrade } from '../order/trades'
import { type EpochMs, isoTime } from '../time'
import type { FeedEvent } from '../webhooks/ports'
import { endedAt, orderIdText, refundIdText } from './orderResource'
import { type ApiEvent, CURRENCY, type EventType } from './schemas'

/** Every event of an order, in the sequence of `asLearned`. */
export const toApiEvents = (order: Order, livemode: boolean, now: EpochMs): readonly ApiEvent[] =>
  recorded(order, livemode, now).map(({ event }) => event)

/**
 * The same as they are told.
 *
 * @param told  the ids of those that were: what is told after them came after them, whatever the clock of its writer said
 */
export const toFeedEvents = (
  order: Order,
  livemode: boolean,
  now: EpochMs,
  told: ReadonlySet<string>,
): readonly FeedEvent[] =>
  recorded(order, livemode, now, told).map(({ event, createdAt }) => ({
    ...ofMerchant(merchantOf(order)),
    ...{ id: event.id, type: event.type, orderId: order.orderId, createdAt },
    json: JSON.stringify(event),
  }))

interface Recorded {
  readonly event: ApiEvent
  readonly createdAt: EpochMs
}

/** What happened, before it has its place in the sequence. */
interface Happening {
  /** The same whenever it is told. */
  readonly what: string
  readonly type: EventType
  readonly at: EpochMs
  readonly recordedAt: EpochMs
  readonly data: ApiEvent['data']
}

function recorded(
  order: Order,
  livemode: boolean,
  now: EpochMs,
  told: ReadonlySet<string> = new Set(),
): readonly Recorded[] {
  const common = { object: 'event', order: orderIdText(order.orderId), livemode } as const
  return happenings(order, now, told).map(({ what, type, at, recordedAt, data }, index) => ({
    event: {
      ...{ id: eventIdText(order, what), type, ...common, sequence: index + 1 },
      ...{ occurred_at: isoTime(at), created: isoTime(recordedAt), data },
    },
    createdAt: recordedAt,
  }))
}

function happenings(order: Order, now: EpochMs, told: ReadonlySet<string>): readonly Happening[] {
  const { createdAt, amountFen } = order
  const facts = asLearned(order.facts)
  const made: Happening = {
    ...{ what: 'created', type: 'order.created', at: createdAt, recordedAt: createdAt },
    data: { amount: amountFen, currency: CURRENCY },
  }
  const isTold = facts.map(fact => told.has(eventIdText(order, factKey(fact))))
  const ofFacts = facts.map((fact, index): Happening => {
    const known = facts.filter((_, at) => at <= index || isTold[at])
    const before = { ...order, facts: factsByKey(known) }
    const { at, recordedAt } = fact
    return { what: factKey(fact), type: typeOf(fact, before), at, recordedAt, data: dataOf(order, fact) }
  })
  const end = endedAt(order, now)
  if (end === undefined) return [made, ...ofFacts]
  const ended: Happening = { what: 'ended', type: 'order.expired', at: end, recordedAt: end, data: {} }
  const isBefore = ({ recordedAt }: Happening) => recordedAt <= end
  return [made, ...ofFacts.filter(isBefore), ended, ...ofFacts.filter(each => !isBefore(each))]
}

/** The same for an event whenever it is told, and of no use to whoever guesses. */
const eventIdText = ({ orderId }: Order, what: string): string =>
  `evt_${createHash('sha256').update(`${orderId} ${what}`).digest('hex').slice(0, 24)}`

/** @param known  the order with what was known by then */
function typeOf(fact: RecordedFact, known: Order): EventType {
  switch (fact.kind) {
    // A trade that is finished was paid: whichever of the two is heard first tells of the payment, the other of the end.
    case 'paid':
    case 'finished':
      return isFirstWord(fact, known) ? paymentType(fact, known) : 'order.finished'
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

const isFirstWord = (fact: Payment, { facts }: Order): boolean =>
  !Object.values(facts).some(
    other =>
      other !== fact && (other.kind === 'paid' || other.kind === 'finished') && isOfOneTrade(other, fact),
  )

/** What the payment made of the order. */
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
    // Its own trade was heard to be closed or paid back before, or else that of an earlier payment.
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
