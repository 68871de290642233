/** createOrder dies at every step, and the buyer presses the button again. */
import { createHash } from 'node:crypto'
import { newFormKey } from '../../lib/order/formOrder'
import type { Orders } from '../../lib/payment/ports'
import { type EventParts, FORM, JSON_TYPE } from '../support/events'
import { anOrder, NOW } from '../support/orders'
import type { Reply, Scenario } from './crashShop'
import { diesAtEveryStep } from './everyDeath'

const KEY = 'key-0123456789abcdef'
const email = 'buyer@example.com'

const byForm = (key = ''): EventParts => ({
  method: 'POST',
  path: '/orders',
  headers: FORM,
  body: new URLSearchParams({ sku: 'longjing-tea', quantity: '2', email, idempotencyKey: key }).toString(),
})
const byFrontEnd = (quantity = 2): EventParts => ({
  method: 'POST',
  path: '/orders',
  headers: { ...JSON_TYPE, accept: 'application/json', 'idempotency-key': KEY },
  body: JSON.stringify({ lines: [{ sku: 'longjing-tea', quantity }], email }),
})
/** The key was used for this order before. */
const used = (orders: Orders) => {
  const contents = JSON.stringify([email, [['longjing-tea', 2]]])
  const fingerprint = createHash('sha256').update(contents).digest('hex')
  return orders.create(anOrder(), { key: `order ${KEY}`, fingerprint })
}
const hasStatus = (...wanted: number[]) => ({ isContent: ({ status }: Reply) => wanted.includes(status) })
const common = { handler: 'createOrder' } as const satisfies Partial<Scenario>

diesAtEveryStep([
  {
    ...common,
    ...hasStatus(303),
    name: 'without an idempotency key',
    request: byForm(),
    buysAgain: true,
    effects: ['put order'],
  },
  {
    ...common,
    ...hasStatus(303),
    name: 'by a form that was shown today',
    request: byForm(newFormKey(NOW)),
    effects: ['put order'],
  },
  {
    ...common,
    ...hasStatus(303),
    name: 'by a form of another day',
    request: byForm(KEY),
    effects: ['get order', 'put order'],
  },
  {
    ...common,
    ...hasStatus(200, 201),
    name: 'with an idempotency key, by a front end',
    request: byFrontEnd(),
    effects: ['put key', 'put order'],
  },
  {
    ...common,
    ...hasStatus(200),
    name: 'with an idempotency key that was used before',
    request: byFrontEnd(),
    before: used,
    effects: ['put key', 'put order'],
  },
  {
    ...common,
    ...hasStatus(409),
    name: 'with an idempotency key that was used before for something else',
    request: byFrontEnd(3),
    before: used,
    effects: ['put key'],
  },
])
