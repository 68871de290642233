/**
 * What must hold at the end of the reports to the shop's back end: each change of an order is reported, or its
 * delivery is listed as given up after three days, or is a dead letter; nothing else is reported; each event is in
 * the feed once.
 */
import { endedAt } from '../../lib/api/orderResource'
import type { RecordedFact } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { DAY_MS, type EpochMs, plusMs } from '../../lib/time'
import type { Delivery, DeliveryAttempt } from '../../lib/webhooks/endpoint'
import type { FeedTable } from '../support/memoryApi'
import type { Listener } from './backEnd'
import type { Summary } from './summary'
import { Violation } from './violation'

/** docs/operations.md#webhooks: the last attempt is made so long after the event at least. */
const GIVEN_UP_AFTER_MS = 3 * DAY_MS

/** What events are called; of a payment the end says what it made of the order. Of a trade whose end alone was heard the end is the payment. */
const TYPES: Readonly<Record<RecordedFact['kind'], string>> = {
  paid: 'order.paid',
  pending: 'order.payment_pending',
  finished: 'order.finished',
  refundRequested: 'refund.created',
  refundOpened: 'refund.opened',
  refunded: 'refund.succeeded',
  refundFailed: 'refund.failed',
  refundedInAll: 'order.refund_reported',
  partlyRefunded: 'order.refund_reported',
  closed: 'order.closed',
  expired: 'order.expired',
  canceled: 'order.canceled',
  requested: 'order.payment_requested',
  codeShown: 'order.code_shown',
  receiptSent: 'order.receipt_sent',
  noticeSent: 'order.notice_sent',
  refundMailSent: 'refund.mail_sent',
  attended: 'order.attended',
  forgotten: 'order.buyer_forgotten',
}

export interface ToldBackEnd {
  readonly listeners: readonly Listener[]
  readonly feed: FeedTable
  readonly deliveries: readonly Delivery[]
  /** Attempts that could not be made for two hours. */
  readonly deadAttempts: readonly DeliveryAttempt[]
  /** Orders of which a change was given up that could not be told for a day. */
  readonly untold: ReadonlySet<string>
}

export function checkWebhooks(
  told: ToldBackEnd,
  orders: readonly Order[],
  now: EpochMs,
  summary: Summary,
): void {
  for (const order of orders) {
    // Of an order for which nobody chose a gateway the clock alone tells the end.
    const end = endedAt(order, now) === undefined ? [] : [TYPES.expired]
    const happened = ['order.created', ...typesOf(Object.values(order.facts)), ...end]
    const isWhole = !told.untold.has(order.orderId)
    checkFeed(told.feed, order, happened, isWhole)
    for (const listener of told.listeners) checkListener(told, listener, order, happened, isWhole)
  }
  for (const delivery of told.deliveries) checkDelivery(delivery, told, now, summary)
}

function typesOf(facts: readonly RecordedFact[]): readonly string[] {
  const paidTrades = new Set(facts.map(fact => (fact.kind === 'paid' ? fact.gateway + fact.tradeNo : '')))
  return facts.map(fact => {
    const isOnlyWord = fact.kind === 'finished' && !paidTrades.has(fact.gateway + fact.tradeNo)
    return isOnlyWord ? TYPES.paid : TYPES[fact.kind]
  })
}

/** Each once, in its sequence. */
function checkFeed(
  { events }: FeedTable,
  { orderId }: Order,
  happened: readonly string[],
  isWhole: boolean,
): void {
  const all = [...events.values()].map(
    ({ json }) => JSON.parse(json) as { order: string; type: string; id: string },
  )
  const own = all.filter(({ order }) => order.includes(orderId))
  if (new Set(own.map(({ id }) => id)).size < own.length)
    throw new Violation('an event stands twice in the feed', orderId)
  if (
    isWhole &&
    isLess(
      own.map(({ type }) => type),
      happened,
    )
  )
    throw new Violation('an event is not in the feed', orderId)
  if (
    isLess(
      happened,
      own.map(({ type }) => type),
    )
  )
    throw new Violation('the feed has an event that was none', orderId)
}

function checkListener(
  { deliveries, deadAttempts }: ToldBackEnd,
  { endpoint, heard }: Listener,
  { orderId }: Order,
  happened: readonly string[],
  isWhole: boolean,
): void {
  const { id, eventTypes } = endpoint
  const wanted = happened.filter(type => eventTypes.length === 0 || eventTypes.includes(type))
  const own = [...heard].filter(([, event]) => event.orderId === orderId)
  const isHeard = (eventId: string) => heard.has(eventId)
  const givenUp = deliveries.filter(
    each =>
      each.orderId === orderId &&
      each.endpointId === id &&
      each.status === 'failed' &&
      !isHeard(each.eventId),
  )
  const dead = deadAttempts.filter(
    each =>
      each.orderId === orderId &&
      each.endpointId === id &&
      !isHeard(each.eventId) &&
      !givenUp.some(({ eventId }) => eventId === each.eventId),
  )
  const deadOnes = [...new Map(dead.map(each => [each.eventId, each])).values()]
  const types = own.map(([, { type }]) => type)
  const listed = [...givenUp, ...deadOnes].map(({ type }) => type)
  if (isLess(wanted, types)) throw new Violation('the back end heard of what never was', orderId)
  if (isWhole && isLess([...types, ...listed], wanted))
    throw new Violation('the back end never heard of a change, and nobody was told', orderId)
}

function checkDelivery(
  { endpointId, eventId, orderId, status, createdAt, attempts }: Delivery,
  { deadAttempts }: ToldBackEnd,
  now: EpochMs,
  summary: Summary,
): void {
  const isDead = deadAttempts.some(each => each.endpointId === endpointId && each.eventId === eventId)
  if (status === 'pending' && !isDead) throw new Violation('a delivery waits for ever', orderId)
  if (status !== 'failed') return
  summary.webhooksGivenUp++
  const last = attempts.at(-1)?.at ?? now
  if (last < plusMs(createdAt, GIVEN_UP_AFTER_MS))
    throw new Violation('a delivery was given up too early', orderId)
}

/** Whether a list lacks something of another; what a payment made of its order counts as a payment. */
function isLess(types: readonly string[], wanted: readonly string[]): boolean {
  const left = types.map(plain)
  return wanted.map(plain).some(type => {
    const at = left.indexOf(type)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

const plain = (type: string): string => (type.startsWith('order.paid') ? 'order.paid' : type)
