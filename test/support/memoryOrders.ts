/**
 * The orders' in-memory twin: the same contract as lib/store/dynamoOrders.ts, in the same single steps, so that
 * a test can put faults between them.
 */
import { factKey } from '../../lib/order/facts'
import { mismatch } from '../../lib/order/match'
import type { Order } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import type { Idempotency, Orders } from '../../lib/order/ports'

/** Carries one step, which is atomic, to the table and its result back; here the time passes and calls fail. */
export type Carry = <T>(call: string, step: () => T) => Promise<T>

export const carryAtOnce: Carry = async (_, step) => step()

interface Reservation extends Pick<Order, 'orderId' | 'createdAt' | 'expiresAt'> {
  readonly fingerprint: string
}

export interface OrdersTable {
  readonly orders: Map<OrderId, Order>
  /** By idempotency key. */
  readonly reservations: Map<string, Reservation>
}

export const emptyOrdersTable = (): OrdersTable => ({ orders: new Map(), reservations: new Map() })

export function memoryOrders(table: OrdersTable, carry: Carry = carryAtOnce): Orders {
  const reserve = ({ orderId, createdAt, expiresAt }: Order, { key, fingerprint }: Idempotency) =>
    carry('reserve key', () =>
      putNew(table.reservations, key, { fingerprint, orderId, createdAt, expiresAt }),
    )

  return {
    async create(order, idempotency) {
      let wanted = order
      if (idempotency) {
        const { inTable } = await reserve(order, idempotency)
        if (inTable.fingerprint !== idempotency.fingerprint) return { kind: 'conflict' }
        const { orderId, createdAt, expiresAt } = inTable
        wanted = { ...order, orderId, createdAt, expiresAt }
      }
      const put = await carry('put order', () => putNew(table.orders, wanted.orderId, wanted))
      return { kind: put.isNew ? 'created' : 'replayed', order: put.inTable }
    },

    get: orderId => carry('get order', () => table.orders.get(orderId)),

    record: (orderId, expected, facts) =>
      carry('record facts', () => {
        const order = table.orders.get(orderId)
        if (!order || mismatch(order, expected)) return { kind: 'refused', order }
        const news = facts.filter(fact => !(factKey(fact) in order.facts))
        if (news.length === 0) return { kind: 'repeated' }
        const added = Object.fromEntries(news.map(fact => [factKey(fact), fact]))
        table.orders.set(orderId, { ...order, facts: { ...order.facts, ...added } })
        return { kind: 'recorded' }
      }),
  }
}

/** Puts a value where there is none, and answers the one that is there. */
function putNew<K, V>(values: Map<K, V>, key: K, value: V): { isNew: boolean; inTable: V } {
  const existing = values.get(key)
  if (existing !== undefined) return { isNew: false, inTable: existing }
  values.set(key, value)
  return { isNew: true, inTable: value }
}
