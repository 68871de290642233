/** Many orders read at once: on a real engine, and by a store that is busy or holds what nobody wrote. */
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, expect, it } from 'vitest'
import type { Order } from '../../lib/order/order'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoOrderBatches } from '../../lib/store/dynamoOrderBatches'
import { orderKey } from '../../lib/store/orderKey'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { anOrder } from '../support/orders'
import { freshTables } from '../support/tables'

let tables: Awaited<ReturnType<typeof freshTables>>
beforeAll(async () => {
  tables = await freshTables()
})

const byId = (a: Order, b: Order) => (a.orderId < b.orderId ? -1 : 1)
const ids = (orders: readonly Order[]) => orders.map(({ orderId }) => orderId)

it('reads those that there are, and tells of one that cannot be read', async () => {
  const [absent, odd, ...those] = Array.from({ length: 130 }, () => anOrder()) as [Order, Order, ...Order[]]
  for (const order of those) await tables.orders.create(order)
  const Item = { ...orderKey(odd.orderId), lines: 'none' }
  await tables.documents.send(new PutCommand({ TableName: tables.names.orders, Item }))
  const unreadable: string[] = []
  const tell = ({ message }: Error) => unreadable.push(message)
  const batches = dynamoOrderBatches(sdkDocumentStore(tables.documents), tables.names.orders, tell)
  const found = await batches.getMany(ids([absent, odd, ...those]))
  expect([...found].sort(byId)).toEqual(those.sort(byId))
  expect(unreadable).toEqual([expect.stringContaining(odd.orderId)])
  expect(await batches.getMany([])).toEqual([])
})

it('asks again for what the store was too busy for', async () => {
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
