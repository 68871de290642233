/** An order that somebody has spoilt by hand: it is told of, and hides no other order from any list. */
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import type { Order } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import type { DueOrders, ListedOrders } from '../../lib/payment/ports'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoDueOrders } from '../../lib/store/dynamoDueOrders'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { idempotencyKey, orderKey } from '../../lib/store/orderKey'
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
let dueOrders: DueOrders
let told: string[]
let tables: Awaited<ReturnType<typeof freshTables>>
beforeAll(async () => {
  tables = await freshTables()
  store = tables.store
  for (const order of MADE) await tables.orders.create(order)
  await tables.documents.send(
    new UpdateCommand({
      TableName: tables.names.orders,
      Key: orderKey(SPOILT.orderId),
      UpdateExpression: 'SET amountFen = :text',
      ExpressionAttributeValues: { ':text': 'three' },
    }),
  )
})
beforeEach(() => {
  told = []
  const onUnreadable = ({ message }: Error) => void told.push(message)
  orders = dynamoListedOrders(store, tables.names.orders, { ...STORE_OPTIONS, onUnreadable })
  dueOrders = dynamoDueOrders(store, tables.names.orders, { ...STORE_OPTIONS, onUnreadable })
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

it('hides none from the work and from those that need a person', async () => {
  const TableName = tables.names.orders
  const put = (Item: object) => tables.documents.send(new PutCommand({ TableName, Item: { ...Item } }))
  const work = { dueAt: NOW, workShard: 'work#0' }
  await put({ dayShard: '20261123#0', orderId: 'ORDER-1', ...work, concern: 'paidLate' })
  const [other, odd] = [anOrder(), anOrder()]
  await put({ ...orderKey(odd.orderId), ...work, concern: 'bored' })
  await put({ ...orderKey(other.orderId), ...work, concern: 'paidLate' })
  const concerned = []
  for await (const each of orders.listConcerns()) concerned.push(each)
  expect(concerned).toEqual([{ orderId: other.orderId, concern: 'paidLate' }])
  expect(told.sort()).toEqual([
    ...[expect.stringContaining(`${odd.orderId} cannot be read: concern`)],
    expect.stringContaining('ORDER-1 cannot be read: orderId'),
  ])
  const readable = [...MADE, odd, other].map(({ orderId }) => orderId).sort()
  expect((await collect(orders.listWork())).sort()).toEqual(readable)
  told = []
  const due = (await collect(dueOrders.due(plusMs(NOW, DAY_MS)))).map(({ orderId }) => orderId)
  expect(due.sort()).toEqual(readable)
  expect(told).toEqual([expect.stringContaining('ORDER-1 cannot be read: orderId')])
})

it('is made of no unreadable idempotency key', async () => {
  const [order, idempotency] = [anOrder(), { key: 'K-1', fingerprint: 'f' }]
  await orders.create(order, idempotency)
  const wrong = { fingerprint: 7, reservedOrderId: 'ORDER-1', createdAt: 'now' }
  for (const [name, value] of Object.entries(wrong)) {
    const Key = idempotencyKey(idempotency.key)
    const { Item } = await store.get({ TableName: tables.names.orders, Key })
    await store.put({ TableName: tables.names.orders, Item: { ...Item, [name]: value } })
    await expect(orders.create(anOrder(), idempotency)).rejects.toThrow(`cannot be read: ${name}`)
    await store.put({ TableName: tables.names.orders, Item })
  }
  expect(await orders.create(anOrder(), idempotency)).toEqual({ kind: 'replayed', order })
})

it('is found although nobody can read how far the search came', async () => {
  const { due } = dueOrders
  const found = async () => (await collect(due(plusMs(NOW, DAY_MS)))).length
  const before = await found()
  for (const until of ['long ago', null, 0.5]) {
    const Item = { dayShard: 'grownUp#', orderId: '-', until }
    await store.put({ TableName: tables.names.orders, Item })
    expect(await found()).toBe(before)
    const { Item: now } = await store.get({
      TableName: tables.names.orders,
      Key: { dayShard: 'grownUp#', orderId: '-' },
    })
    expect(now?.until).toEqual(expect.any(Number))
  }
})
