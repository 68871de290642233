/**
 * Orders in DynamoDB, one item each. All writes of orders are conditional, and none needs a read before it. `create`
 * writes up to three items one after another: idempotency key, reference, order; a repetition completes what a crash
 * has interrupted. Forgetting a buyer also ends the order's reference, in one transaction. Only the end of a reference
 * has no condition.
 *
 * `dueAt` says when an order is to be visited. The sparse index `work` holds the orders that have it and are not young
 * (youngOrders.ts): the others lack its key `workShard`. Writes cost index units only when they change one of the two,
 * or `concern`.
 *
 * The table also holds idempotency keys (`idempotency#…`, expiring by `forgetAt` unless kept for ever), references from
 * the shop's own numbers to orders (`reference#…`, expiring once the buyer is forgotten), bill comparisons (`bill#…`),
 * and the progress of dynamoDueOrders.ts (`grownUp#`). Orders never have `forgetAt`, and only orders are in an index.
 */
import { factKey, type RecordedFact } from '../order/facts'
import { type Order, withFacts } from '../order/order'
import { type OrderId, parseOrderId } from '../order/orderId'
import { hasPersonalData, personalDataPaths } from '../order/personalData'
import { firstVisit } from '../payment/agenda'
import type { Creation, Forgetting, Idempotency, Orders } from '../payment/ports'
import { type Clock, DAY_MS, type EpochMs, isTime, plusMs } from '../time'
import { metByFirst, metItem, putNew, updateIf } from './condition'
import type { DocumentStore, Item } from './documentStore'
import { expiry } from './expiry'
import { isText, itemReader, parsedBy } from './itemReader'
import { isRecordedBySameWrite, merged } from './merged'
import { agendaOf, orderItem, orderOf } from './orderItem'
import { idempotencyKey, orderKey, referenceKey, workShard } from './orderKey'
import {
  bindUpdate,
  forgetUpdate,
  recordUpdate,
  settleUpdate,
  solePaymentUpdate,
  unlessChangedUpdate,
} from './orderUpdate'
import { isYoung } from './youngOrders'

/** Retention of an idempotency key. */
const IDEMPOTENCY_MS = DAY_MS

/** The item of an idempotency key: enough to write the order again if the first attempt crashed. */
interface Reservation {
  readonly fingerprint: string
  readonly reservedOrderId: OrderId
  readonly createdAt: EpochMs
}

const reservationOf = itemReader<Reservation>('idempotency key', {
  fingerprint: isText,
  reservedOrderId: parsedBy(parseOrderId),
  createdAt: isTime,
})

export interface OrdersOptions {
  /** Number of partitions of the index `work`; only tests set it. */
  readonly workShards?: number
  readonly clock: Clock
}

export function dynamoOrders(store: DocumentStore, table: string, options: OrdersOptions): Orders {
  const TableName = table
  const shard = (orderId: OrderId) => workShard(orderId, options.workShards)
  const shardUnlessYoung = (orderId: OrderId) =>
    isYoung(orderId, options.clock()) ? undefined : shard(orderId)

  const put = (Item: Item) => putNew(store, { TableName, Item }, 'orderId')

  async function reserve(
    order: Order,
    { key, fingerprint, isKept = false }: Idempotency,
  ): Promise<Reservation> {
    const { orderId: reservedOrderId, createdAt } = order
    const reservation: Reservation = { fingerprint, reservedOrderId, createdAt }
    const existing = await put({
      ...idempotencyKey(key),
      ...reservation,
      ...(!isKept && { forgetAt: expiry(plusMs(createdAt, IDEMPOTENCY_MS)) }),
    })
    return existing ? reservationOf(existing) : reservation
  }

  async function load(orderId: OrderId) {
    // Strongly consistent: a buyer who returns right after the notify must not see the order unpaid.
    const { Item } = await store.get({ TableName, Key: orderKey(orderId), ConsistentRead: true })
    return Item && { order: orderOf(Item), agenda: agendaOf(Item) }
  }

  return {
    async create(order, idempotency): Promise<Creation> {
      let wanted = order
      if (idempotency) {
        const reservation = await reserve(order, idempotency)
        if (reservation.fingerprint !== idempotency.fingerprint) return { kind: 'conflict' }
        const { reservedOrderId: orderId, createdAt } = reservation
        // The rest is the repetition's: the time to pay begins when the order can be paid.
        wanted = { ...order, orderId, createdAt }
      }
      // Written first: a crash in between leaves a reference to no order, which is harmless.
      const leading = wanted.reference === undefined ? undefined : leadingTo(wanted)
      if (leading) await put(leading)
      const existing = await put({
        ...orderKey(wanted.orderId),
        ...orderItem(wanted),
        dueAt: firstVisit(wanted),
        workShard: shardUnlessYoung(wanted.orderId),
      })
      // A repetition of a request from before the buyer was forgotten.
      if (leading && existing && existing.reference === undefined)
        await store.put({ TableName, Item: { ...leading, forgetAt: expiry(options.clock()) } })
      // Without an idempotency key, only a repetition of the same request can have put it: the client's retry, or the
      // same form.
      return existing ? { kind: 'replayed', order: orderOf(existing) } : { kind: 'created', order: wanted }
    },

    get: async orderId => (await load(orderId))?.order,
    load,

    async bind(orderId, fact) {
      const update = bindUpdate(fact, shardUnlessYoung(orderId))
      await store.update({ TableName, Key: orderKey(orderId), ...update })
    },

    async record(orderId, expected, facts) {
      try {
        const update = recordUpdate(facts, expected, shardUnlessYoung(orderId))
        const { Attributes = {} } = await store.update({ TableName, Key: orderKey(orderId), ...update })
        return { kind: 'recorded', ...merged(orderOf(Attributes), facts) }
      } catch (error) {
        const met = metItem(error)
        return { kind: 'refused', order: met && orderOf(met) }
      }
    },

    async recordSolePayment(orderId, expected, fact) {
      const update = solePaymentUpdate(fact, expected)
      const before = await updateIf(store, { TableName, Key: orderKey(orderId), ...update })
      return before && { kind: 'recorded', ...merged(orderOf(before), [fact]) }
    },

    async settle(order, facts, agenda) {
      const { orderId } = order
      const Key = orderKey(orderId)
      try {
        const update = settleUpdate(order, facts, agenda, shard(orderId))
        await store.update({ TableName, Key, ...update })
        return { ...merged(order, facts), isScheduled: true }
      } catch (error) {
        const item = metItem(error)
        const met = item && orderOf(item)
        if (!met || facts.length === 0) return { order: met ?? order, news: [], isScheduled: false }
        // A retry after a lost answer meets its own write.
        if (facts.some(fact => isRecordedBySameWrite(met, fact)))
          return { ...merged(met, facts), isScheduled: true }
      }
      // Facts were recorded meanwhile; ours are recorded nevertheless.
      const update = recordUpdate(facts, undefined, shardUnlessYoung(orderId))
      const { Attributes = {} } = await store.update({ TableName, Key, ...update })
      return { ...merged(orderOf(Attributes), facts), isScheduled: false }
    },

    async recordUnlessChanged(order, ...facts) {
      const { orderId } = order
      const update = unlessChangedUpdate(order, facts, shard(orderId))
      try {
        await store.update({ TableName, Key: orderKey(orderId), ...update })
        return withFacts(order, facts)
      } catch (error) {
        const met = metItem(error)
        // A retry after a lost answer may have met its own write.
        return met && facts.every(fact => isRecorded(fact, met)) ? orderOf(met) : undefined
      }
    },

    async forget(order, fact): Promise<Forgetting> {
      const { orderId } = order
      const update = { TableName, Key: orderKey(orderId), ...forgetUpdate(order, fact) }
      const isLedTo = personalDataPaths(order).some(([name]) => name === 'reference')
      try {
        await store.transactWrite({
          TransactItems: [
            { Update: update },
            ...(isLedTo ? [{ Update: { TableName, ...endOf(leadingTo(order), fact.at) } }] : []),
          ],
        })
        return { kind: factKey(fact) in order.facts ? 'forgottenBefore' : 'forgotten' }
      } catch (error) {
        const met = metByFirst(error)
        const agenda = met && agendaOf(met)
        if (!met || !agenda) return { kind: 'unknown' }
        const now = orderOf(met)
        const isForgotten = factKey(fact) in now.facts && !hasPersonalData(now)
        return isForgotten ? { kind: 'forgottenBefore' } : { kind: 'inWork', order: now, agenda }
      }
    },
  }
}

/** The key of the item that leads from the reference to the order. */
const leadingTo = (order: Order) => referenceKey(order.reference ?? '', order)

/** Expires by TTL: no function needs permission to delete. */
const endOf = (Key: Item, at: EpochMs) => ({
  Key,
  UpdateExpression: 'SET forgetAt = :at',
  ExpressionAttributeValues: { ':at': expiry(at) },
})

const isRecorded = (fact: RecordedFact, { facts }: Item): boolean => factKey(fact) in Object(facts)
