/** Deliberate bugs that only a crash shows: killing handlers at every step finds them. */
import { expect, it } from 'vitest'
import type { OrderId } from '../../lib/order/orderId'
import type { ListedOrders } from '../../lib/payment/ports'
import { notifyFields, signedForm } from '../support/alipay'
import { FORM, JSON_TYPE } from '../support/events'
import { anOrder } from '../support/orders'
import { answer } from '../support/shop'
import { openCrashShop, type Scenario } from './crashShop'
import { checkEveryDeath } from './everyDeath'

const order = anOrder({ orderId: '20261123ABCDEFGHJKMNPQRS' as OrderId })

const keyedPurchase: Scenario = {
  name: 'with an idempotency key',
  handler: 'createOrder',
  request: {
    method: 'POST',
    path: '/orders',
    headers: { ...JSON_TYPE, accept: 'application/json', 'idempotency-key': 'key-0123456789abcdef' },
    body: JSON.stringify({ lines: [{ sku: 'longjing-tea', quantity: 2 }], email: 'buyer@example.com' }),
  },
  isContent: ({ status }) => status === 200 || status === 201,
  effects: ['put order', 'put key', 'put order'],
}
/** Remembers the key only after the order. */
const keyAfterOrder = (orders: ListedOrders): ListedOrders => ({
  ...orders,
  async create(order, idempotency) {
    const made = await orders.create(order)
    return idempotency ? orders.create(order, idempotency) : made
  },
})

const genuineNotify: Scenario = {
  name: 'genuine',
  handler: 'notify',
  request: { method: 'POST', path: '/', headers: FORM, body: signedForm(notifyFields(order)) },
  before: orders => orders.create(order),
  gateway: [answer('true')],
  isContent: ({ body }) => body === 'success',
  effects: ['keys', 'ask', 'put order', 'update order'],
}
/** Marks the message as handled, so as not to handle it twice, and then handles it. */
const markedFirst = (orders: ListedOrders): ListedOrders => ({
  ...orders,
  async record(...facts) {
    const mark = await orders.create(anOrder({ orderId: '20261123MARKMARKMARKMARK' as OrderId }))
    return mark.kind === 'replayed'
      ? { kind: 'recorded', order: mark.order, news: [] }
      : orders.record(...facts)
  },
})

it('a key that is stored after the order', async () => {
  const run = await openCrashShop(keyAfterOrder)
  await expect(checkEveryDeath(run, keyedPurchase)).rejects.toThrow('[{"at":1,"moment":"after"}]')
})

it('a message that is marked as handled too early', async () => {
  const run = await openCrashShop(markedFirst)
  await expect(checkEveryDeath(run, genuineNotify)).rejects.toThrow('[{"at":3,"moment":"after"}]')
})
