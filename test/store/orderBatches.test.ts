/** Reading many orders at once: on a real engine, and from a store that is busy or holds unknown items. */
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, expect, it } from 'vitest'
import type { Order } from '../../lib/order/order'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoOrderBatches } from '../../lib/store/dynamoOrderBatches'
import { orderItem } from '../../lib/store/orderItem'
import { orderKey } from '../../lib/store/orderKey'
import { anOrder } from '../support/orders'
import { freshTables } from '../support/tables'

let tables: Awaited<ReturnType<typeof freshTables>>
beforeAll(async () => {
  tables = await freshTables()
})

const byId = (a: Order, b: Order) => (a.orderId < b.orderId ? -1 : 1)
const ids = (orders: readonly Order[]) => orders.map(({ orderId }) => orderId)

it('reads existing orders, and reports one that cannot be read', async () => {
  const [absent, odd, ...those] = Array.from({ length: 130 }, () => anOrder()) as [Order, Order, ...Order[]]
  for (const order of those) await tables.orders.create(order)
  const Item = { ...orderKey(odd.orderId), lines: 'none' }
  await tables.documents.send(new PutCommand({ TableName: tables.names.orders, Item }))
  const unreadable: string[] = []
  const tell = ({ message }: Error) => unreadable.push(message)
  const batches = dynamoOrderBatches(tables.store, tables.names.orders, tell)
  const found = await batches.getMany(ids([absent, odd, ...those]))
  expect([...found].sort(byId)).toEqual(those.sort(byId))
  expect(unreadable).toEqual([expect.stringContaining(odd.orderId)])
  expect(await batches.getMany([])).toEqual([])
})

it('retries what the store was too busy for', async () => {
  const order = anOrder()
  const asked: object[] = []
  const store: Pick<DocumentStore, 'batchGet'> = {
    async batchGet({ RequestItems = {} }) {
      asked.push(RequestItems)
      return { Responses: {}, UnprocessedKeys: asked.length === 1 ? RequestItems : {} }
    },
  }
  const busy = dynamoOrderBatches(store, 'orders', () => {})
  expect(await busy.getMany([order.orderId])).toEqual([])
  expect(asked).toEqual([asked[0], { orders: { Keys: [orderKey(order.orderId)] } }])
})

/** What the store leaves out of each call: so many of the keys that it was asked for. */
async function readFrom(leftOut: readonly number[], orders: readonly Order[]) {
  let calls = 0
  const pauses: number[] = []
  const store: Pick<DocumentStore, 'batchGet'> = {
    async batchGet({ RequestItems = {} }) {
      const { Keys = [] } = RequestItems.orders ?? {}
      const left = Keys.slice(0, leftOut[calls] ?? 0)
      calls += 1
      const read = Keys.slice(left.length).map(key => orders.find(({ orderId }) => orderId === key.orderId))
      const items = read.flatMap(order =>
        order ? [{ ...orderKey(order.orderId), ...orderItem(order) }] : [],
      )
      return {
        Responses: { orders: items },
        ...(left.length > 0 && { UnprocessedKeys: { orders: { Keys: left } } }),
      }
    },
  }
  const batches = dynamoOrderBatches(
    store,
    'orders',
    () => {},
    async ms => pauses.push(ms),
  )
  const found = await batches.getMany(ids(orders))
  return { found: ids([...found].sort(byId)), pauses }
}

it.each<[string, readonly number[]]>([
  ['none', []],
  ['some, once', [2]],
  ['all, once', [3]],
  ['ever fewer', [3, 2, 2, 1]],
  ['some, seven times', [3, 3, 3, 3, 2, 1, 1]],
])('no order is missing, whatever a busy store leaves out: %s', async (_, leftOut) => {
  const orders = Array.from({ length: 3 }, () => anOrder())
  const { found, pauses } = await readFrom(leftOut, orders)
  expect(found).toEqual(ids([...orders].sort(byId)))
  // Each time it gets twice as long.
  expect(pauses).toEqual(leftOut.map((_, index) => 100 * 2 ** index))
})

it.each([1, 3])('fails if the store is too busy for too long: %d left out', async left => {
  const orders = Array.from({ length: 3 }, () => anOrder())
  const leftOut = Array.from({ length: 8 }, () => left)
  await expect(readFrom(leftOut, orders)).rejects.toThrow('the store is too busy to read the orders')
})
