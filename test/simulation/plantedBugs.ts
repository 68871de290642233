/** Bugs that are planted on purpose: a simulation that does not find them proves nothing. */
import { factKey } from '../../lib/order/facts'
import { mismatch } from '../../lib/order/match'
import type { Orders } from '../../lib/order/ports'
import type { Carry, OrdersTable } from '../support/memoryOrders'
import type { Outside } from './container'

type PlantBug = (outside: Outside, table: OrdersTable, carry: Carry) => Partial<Outside>

const recording = ({ orders }: Outside, record: Orders['record']) => ({ orders: { ...orders, record } })

export const PLANTED_BUGS = {
  /** The write is begun and not awaited. */
  answerBeforeWrite: (outside, table) =>
    recording(outside, async (orderId, expected, facts) => {
      const written = outside.orders.record(orderId, expected, facts)
      if (mismatch(table.orders.get(orderId), expected)) return written
      written.catch(() => {})
      return { kind: 'recorded' }
    }),

  /** Whatever was paid is enough. */
  noAmountCheck: (outside, table) =>
    recording(outside, (orderId, expected, facts) => {
      const { amountFen } = table.orders.get(orderId) ?? expected
      return outside.orders.record(orderId, { ...expected, amountFen }, facts)
    }),

  /** The order is read, changed and written back whole: two at once, and one of them is lost. */
  readThenWrite: (outside, table, carry) =>
    recording(outside, async (orderId, expected, facts) => {
      const order = await carry('get order', () => table.orders.get(orderId))
      if (!order || mismatch(order, expected)) return { kind: 'refused', order }
      const news = facts.filter(fact => !(factKey(fact) in order.facts))
      if (news.length === 0) return { kind: 'repeated' }
      const added = Object.fromEntries(news.map(fact => [factKey(fact), fact]))
      const changed = { ...order, facts: { ...order.facts, ...added } }
      await carry('put order', () => void table.orders.set(orderId, changed))
      return { kind: 'recorded' }
    }),

  /** Every press of the button buys. */
  ignoredKey: ({ orders }) => ({ orders: { ...orders, create: order => orders.create(order) } }),

  /** The gateway is not asked back: a stolen key is enough. */
  neverAsks: () => ({ ask: async () => ({ status: 200, body: Buffer.from('true') }) }),

  /** Illegal requests are written when there is time. */
  lostIllegalRequests: ({ illegalRequests }) => ({
    illegalRequests: {
      ...illegalRequests,
      async add(request) {
        illegalRequests.add(request).catch(() => {})
      },
    },
  }),
} satisfies Record<string, PlantBug>

export type BugName = keyof typeof PLANTED_BUGS

export const BUG_NAMES = Object.keys(PLANTED_BUGS) as BugName[]
