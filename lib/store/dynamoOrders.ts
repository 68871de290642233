/**
 * Orders in DynamoDB, one item an order. Writes of orders are conditional, and each is one item, but for the forgetting of a
 * buyer whose order a number leads to: a crash between two of them leaves something that a repetition completes. Nothing is
 * read before it is written.
 *
 * What is still to be done about an order, `dueAt` says. The index `work` is sparse: it holds only those that have it and
 * are not young (youngOrders.ts), for the others lack its key `workShard`. A write costs index units only when it
 * changes one of the two, or the `concern` that stands there beside them.
 *
 * Beside the orders the table holds the used idempotency keys, under `idempotency#…`, with the time-to-live attribute
 * `forgetAt` but for those that are kept for ever. Under `reference#…` it holds which orders were made with a
 * number of the shop's own; these get it when their buyers are forgotten. Under `bill#…` lies what comparing bills brought, and
 * under `grownUp#` one item of dynamoDueOrders.ts. No order carries that attribute, and nothing but orders is in an index.
 */

import { factKey, type RecordedFact } from '../order/facts'
import { type Order, withFacts } from '../order/order'
import type { OrderId } from '../order/orderId'
import { hasPersonalData, personalDataPaths } from '../order/personalData'
import { firstVisit } from '../payment/agenda'
import type { Creation, Forgetting, Idempotency, Orders } from '../payment/ports'
import { type Clock, DAY_MS, type EpochMs, plusMs, SECOND_MS } from '../time'
import { metByFirst, metItem } from './condition'
import type { DocumentStore } from './documentStore'
import { merged } from './merged'
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

/** How long an idempotency key is remembered. */
const IDEMPOTENCY_MS = DAY_MS

/** What an idempotency key stands for: enough to write the order again, should the first attempt have died. */
interface Reservation {
  readonly fingerprint: string
  readonly reservedOrderId: OrderId
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
}

type Item = Record<string, unknown>

export interface OrdersOptions {
  /** Over how many partitions the index `work` is spread, where it is for a test. */
  readonly workShards?: number
  readonly clock: Clock
}

export function dynamoOrders(store: DocumentStore, table: string, options: OrdersOptions): Orders {
  const TableName = table
  const shard = (orderId: OrderId) => workShard(orderId, options.workShards)
  const shardUnlessYoung = (orderId: OrderId) =>
    isYoung(orderId, options.clock()) ? undefined : shard(orderId)

  /** Puts an item where there is none; otherwise answers the one that is there. */
  async function putNew(item: Item): Promise<Item | undefined> {
    try {
      await store.put({
        TableName,
        Item: item,
        ConditionExpression: 'attribute_not_exists(orderId)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      })
      return undefined
    } catch (error) {
      return metItem(error)
    }
  }

  async function reserve(
    order: Order,
    { key, fingerprint, isKept = false }: Idempotency,
  ): Promise<Reservation> {
    const { orderId: reservedOrderId, createdAt, expiresAt } = order
    const reservation: Reservation = { fingerprint, reservedOrderId, createdAt, expiresAt }
    const existing = await putNew({
      ...idempotencyKey(key),
      ...reservation,
      ...(!isKept && { forgetAt: inSeconds(plusMs(createdAt, IDEMPOTENCY_MS)) }),
    })
    return (existing as Reservation | undefined) ?? reservation
  }

  async function load(orderId: OrderId) {
    // Consistent: the buyer who returns right after the notify must not see the order as unpaid.
    const { Item } = await store.get({ TableName, Key: orderKey(orderId), ConsistentRead: true })
    return Item && { order: orderOf(Item), agenda: agendaOf(Item) }
  }

  return {
    async create(order, idempotency): Promise<Creation> {
      let wanted = order
      if (idempotency) {
        const reservation = await reserve(order, idempotency)
        if (reservation.fingerprint !== idempotency.fingerprint) return { kind: 'conflict' }
        const { reservedOrderId: orderId, createdAt, expiresAt } = reservation
        wanted = { ...order, orderId, createdAt, expiresAt }
      }
      // Before the order: a death in between leaves a reference to nothing, which does no harm.
      const leading = wanted.reference === undefined ? undefined : leadingTo(wanted)
      if (leading) await putNew(leading)
      const existing = await putNew({
        ...orderKey(wanted.orderId),
        ...orderItem(wanted),
        dueAt: firstVisit(wanted),
        workShard: shardUnlessYoung(wanted.orderId),
      })
      // A repetition of what was asked for before the buyer was forgotten.
      if (leading && existing && existing.reference === undefined)
        await store.put({ TableName, Item: { ...leading, forgetAt: inSeconds(options.clock()) } })
      // Without an idempotency key whoever put it asked for the same order: the client's own retry, or the same form.
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
      try {
        const update = solePaymentUpdate(fact, expected)
        const { Attributes = {} } = await store.update({ TableName, Key: orderKey(orderId), ...update })
        return { kind: 'recorded', ...merged(orderOf(Attributes), [fact]) }
      } catch (error) {
        metItem(error)
        return undefined
      }
    },

    async settle(order, facts, agenda) {
      const { orderId } = order
      const Key = orderKey(orderId)
      try {
        const update = settleUpdate(order, facts, agenda, shard(orderId))
        await store.update({ TableName, Key, ...update })
        return { ...merged(order, facts), isScheduled: true }
      } catch (error) {
        const met = metItem(error)
        if (!met || facts.length === 0)
          return { order: met ? orderOf(met) : order, news: [], isScheduled: false }
      }
      // News came in between. What we did is a fact all the same.
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
        // The client repeats a call whose answer was lost: it may have met its own write.
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

/** The key of the item that leads from the shop's own number to the order. */
const leadingTo = (order: Order) => referenceKey(order.reference ?? '', order)

/** The table removes it some time after; nobody needs to be allowed to delete anything from the books. */
const endOf = (Key: Item, at: EpochMs) => ({
  Key,
  UpdateExpression: 'SET forgetAt = :at',
  ExpressionAttributeValues: { ':at': inSeconds(at) },
})

const inSeconds = (at: EpochMs): number => Math.ceil(at / SECOND_MS)

const isRecorded = (fact: RecordedFact, { facts }: Item): boolean => factKey(fact) in Object(facts)
