/**
 * An in-memory store of orders, with the same contract as lib/store/dynamoOrders.ts and the same atomic steps, so that
 * a test can inject faults between them.
 */

import { factKey, type RecordedFact } from '../../lib/order/facts'
import { merchantOf } from '../../lib/order/merchant'
import { byAge, type Order, withFacts } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import { hasPersonalData, personalDataPaths } from '../../lib/order/personalData'
import { type Agenda, boundVisit, firstVisit } from '../../lib/payment/agenda'
import { matchProblem } from '../../lib/payment/matchProblem'
import type { DueOrders, Idempotency, ListedOrders, OrderBatches } from '../../lib/payment/ports'
import { isRecordedBySameWrite, merged } from '../../lib/store/merged'
import { beijingDay } from '../../lib/time'

/** Executes one atomic step. Fakes of it let time pass, or fail before or after the step. */
export type Carry = <T>(call: string, step: () => T) => Promise<T>

export const carryAtOnce: Carry = async (_, step) => step()

interface Reservation extends Pick<Order, 'orderId' | 'createdAt'> {
  readonly fingerprint: string
}

export interface OrdersTable {
  readonly orders: Map<OrderId, Order>
  readonly agendas: Map<OrderId, Agenda>
  /** By idempotency key. */
  readonly reservations: Map<string, Reservation>
  /** The table's stream: called for every changed order, not for new ones. */
  readonly onModified?: (orderId: OrderId) => void
}

export const emptyOrdersTable = (): OrdersTable => ({
  orders: new Map(),
  agendas: new Map(),
  reservations: new Map(),
})

export function memoryOrders(table: OrdersTable, carry: Carry = carryAtOnce): ListedOrders & DueOrders {
  const reserve = ({ orderId, createdAt }: Order, { key, fingerprint }: Idempotency) =>
    carry('reserve key', () => putNew(table.reservations, key, { fingerprint, orderId, createdAt }))

  /** An order without pending work becomes due at once. */
  const add = (order: Order, facts: readonly RecordedFact[]) => {
    const { orderId } = order
    const added = merged(order, facts)
    const [first] = facts
    if (first && !table.agendas.has(orderId)) table.agendas.set(orderId, { dueAt: first.recordedAt })
    table.orders.set(orderId, added.order)
    if (first) table.onModified?.(orderId)
    return added
  }

  return {
    async create(order, idempotency) {
      let wanted = order
      if (idempotency) {
        const { inTable } = await reserve(order, idempotency)
        if (inTable.fingerprint !== idempotency.fingerprint) return { kind: 'conflict' }
        const { orderId, createdAt } = inTable
        wanted = { ...order, orderId, createdAt }
      }
      const put = await carry('put order', () => {
        const { orderId } = wanted
        const result = putNew(table.orders, orderId, wanted)
        if (result.isNew) table.agendas.set(orderId, { dueAt: firstVisit(wanted) })
        return result
      })
      return { kind: put.isNew ? 'created' : 'replayed', order: put.inTable }
    },

    get: orderId => carry('get order', () => table.orders.get(orderId)),

    load: orderId =>
      carry('get order', () => {
        const order = table.orders.get(orderId)
        return order && { order, agenda: table.agendas.get(orderId) }
      }),

    bind: (orderId, fact) =>
      carry('bind order', () => {
        const order = table.orders.get(orderId)
        if (!order) throw new Error('there is no such order')
        table.agendas.set(orderId, { ...table.agendas.get(orderId), dueAt: boundVisit(fact.at) })
        table.orders.set(orderId, withFacts(order, [fact]))
        table.onModified?.(orderId)
      }),

    record: (orderId, expected, facts) =>
      carry('record facts', () => {
        const order = table.orders.get(orderId)
        if (!order || matchProblem(order, expected)) return { kind: 'refused', order }
        return { kind: 'recorded', ...add(order, facts) }
      }),

    recordSolePayment: (orderId, expected, fact) =>
      carry('record sole payment', () => {
        const order = table.orders.get(orderId)
        if (!order || matchProblem(order, expected) || fact.at > order.expiresAt) return undefined
        const known = Object.values(order.facts)
        if (known.length !== (order.gateway === undefined ? 1 : 0)) return undefined
        const changed = withFacts(order, [fact])
        table.orders.set(orderId, changed)
        table.agendas.delete(orderId)
        table.onModified?.(orderId)
        return { kind: 'recorded', order: changed, news: [fact] }
      }),

    settle: ({ orderId, facts: known }, facts, agenda) =>
      carry('settle order', () => {
        const order = table.orders.get(orderId)
        if (!order) throw new Error('there is no such order')
        if (Object.keys(order.facts).length !== Object.keys(known).length) {
          const isRetry = facts.some(fact => isRecordedBySameWrite(order, fact))
          return isRetry
            ? { ...merged(order, facts), isScheduled: true }
            : { ...add(order, facts), isScheduled: false }
        }
        if (agenda) table.agendas.set(orderId, agenda)
        else table.agendas.delete(orderId)
        const added = merged(order, facts)
        table.orders.set(orderId, added.order)
        table.onModified?.(orderId)
        return { ...added, isScheduled: true }
      }),

    recordUnlessChanged: ({ orderId, facts: known }, ...facts) =>
      carry('record unless changed', () => {
        const order = table.orders.get(orderId)
        if (!order) return undefined
        if (Object.keys(order.facts).length !== Object.keys(known).length)
          return facts.every(fact => factKey(fact) in order.facts) ? order : undefined
        table.agendas.set(orderId, { ...table.agendas.get(orderId), dueAt: facts[0].recordedAt })
        const changed = withFacts(order, facts)
        table.orders.set(orderId, changed)
        table.onModified?.(orderId)
        return changed
      }),

    forget: ({ orderId }, fact) =>
      carry('forget buyer', () => {
        const order = table.orders.get(orderId)
        if (!order) return { kind: 'unknown' }
        const agenda = table.agendas.get(orderId)
        const isRecorded = factKey(fact) in order.facts
        if (agenda && !(isRecorded && !hasPersonalData(order))) return { kind: 'inWork', order, agenda }
        const kept = structuredClone(withFacts(order, [fact]))
        for (const [name, inner] of personalDataPaths(order))
          if (inner === undefined) Reflect.deleteProperty(kept, name)
          else Reflect.deleteProperty(Object(Reflect.get(kept, name)), inner)
        table.orders.set(orderId, kept)
        if (!agenda) table.onModified?.(orderId)
        return { kind: isRecorded ? 'forgottenBefore' : 'forgotten' }
      }),

    async *due(now) {
      const entries = await carry('query work', () => [...table.agendas])
      for (const [orderId, { dueAt }] of entries.toSorted(([, a], [, b]) => a.dueAt - b.dueAt)) {
        if (dueAt <= now) yield { orderId, dueAt }
      }
    },

    async *listWork() {
      const entries = await carry('query work', () => [...table.agendas])
      for (const [orderId] of entries.toSorted(([, a], [, b]) => a.dueAt - b.dueAt)) yield orderId
    },

    async *listConcerns() {
      const entries = await carry('query work', () => [...table.agendas])
      for (const [orderId, { concern }] of entries) if (concern) yield { orderId, concern }
    },

    async *listByReference({ reference, merchant, from = 0, to = Number.POSITIVE_INFINITY }) {
      const all = await carry('query reference', () => [...table.orders.values()])
      yield* all
        .filter(order => order.reference === reference && merchantOf(order) === merchant)
        .filter(({ createdAt }) => from <= createdAt && createdAt <= to)
    },

    async *listDay(day, { from = 0, to = Number.POSITIVE_INFINITY, isOldestFirst = false } = {}) {
      const all = await carry('query created', () => [...table.orders.values()])
      const those = all
        .filter(({ createdAt }) => beijingDay(createdAt) === beijingDay(day))
        .filter(({ createdAt }) => from <= createdAt && createdAt <= to)
        .sort(byAge)
      yield* isOldestFirst ? those : those.reverse()
    },
  }
}

export const memoryOrderBatches = (table: OrdersTable): OrderBatches => ({
  getMany: async orderIds => orderIds.flatMap(orderId => table.orders.get(orderId) ?? []),
})

/** Sets a value if there is none. @returns the value that is there */
function putNew<K, V>(values: Map<K, V>, key: K, value: V): { isNew: boolean; inTable: V } {
  const existing = values.get(key)
  if (existing !== undefined) return { isNew: false, inTable: existing }
  values.set(key, value)
  return { isNew: true, inTable: value }
}
