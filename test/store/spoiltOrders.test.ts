/** An order that somebody has spoilt by hand: it is told of, and hides no other order from any list. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import type { Order } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import type { ListedOrders } from '../../lib/payment/ports'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { orderKey } from '../../lib/store/orderKey'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { DAY_MS, plusMs } from '../../lib/time'
import { collect } from '../support/collect'
import { anOrder, NOW } from '../support/orders'
import { STORE_OPTIONS } from '../support/storeOptions'
import { freshTables } from '../support/tables'

const REFERENCE = 'table-7'
/** Three minutes apart, the second of which is spoilt. */
const MADE = [0, 1, 2].map(index => {
  const createdAt = plusMs(NOW, index * 180_000)
  return anOrder({ orderId: newOrderId(createdAt), createdAt, reference: REFERENCE })
})
const [FIRST, SPOILT, LAST] = MADE as [Order, Order, Order]

let store: DocumentStore
let orders: ListedOrders
let told: string[]
let tables: Awaited<ReturnType<typeof freshTables>>
beforeAll(async () => {
  tables = await freshTables()
  store = sdkDocumentStore(tables.documents)
  for (const order of MADE) await tables.orders.create(order)
  await tables.documents.send(
    new UpdateCommand({
      ...{ TableName: tables.names.orders, Key: orderKey(SPOILT.orderId) },
      UpdateExpression: 'SET amountFen = :text',
      ExpressionAttributeValues: { ':text': 'three' },
    }),
  )
})
beforeEach(() => {
  told = []
  const onUnreadable = ({ message }: Error) => void told.push(message)
  orders = dynamoListedOrders(store, tables.names.orders, { ...STORE_OPTIONS, onUnreadable })
})

const found = async (list: AsyncIterable<Order>) => (await collect(list)).map(({ orderId }) => orderId)
const byReference = () => orders.listByReference({ reference: REFERENCE, merchant: DEFAULT_MERCHANT })

it('is left out of a day, in both directions', async () => {
  expect(await found(orders.listDay(NOW))).toEqual([LAST.orderId, FIRST.orderId])
  expect(await found(orders.listDay(NOW, { isOldestFirst: true }))).toEqual([FIRST.orderId, LAST.orderId])
  expect(told).toEqual(Array(2).fill(expect.stringContaining(SPOILT.orderId)))
})

it('is reported to whoever reads the day, whose sums lack it', async () => {
  let count = 0
  await found(orders.listDay(NOW, { onUnreadable: () => (count += 1) }))
  await found(orders.listDay(plusMs(NOW, DAY_MS), { onUnreadable: () => (count += 1) }))
  expect(count).toBe(1)
})

it('is left out of a list by the shop’s own number', async () => {
  expect((await found(byReference())).sort()).toEqual([FIRST.orderId, LAST.orderId].sort())
  expect(told).toEqual([expect.stringContaining(SPOILT.orderId)])
})

it('is not confused with a failure of the store', async () => {
  const failing = { ...store, get: () => Promise.reject(new Error('the store is down')) }
  orders = dynamoListedOrders(failing, tables.names.orders, STORE_OPTIONS)
  await expect(found(byReference())).rejects.toThrow('the store is down')
})
