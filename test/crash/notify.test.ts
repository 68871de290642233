/** notify dies at every step, and the gateway, or the forger, repeats the message. */
import type { OrderId } from '../../lib/order/orderId'
import { type Fields, notifyFields, signedForm } from '../support/alipay'
import type { EventParts } from '../support/events'
import { anOrder, paidFact } from '../support/orders'
import { answer } from '../support/shop'
import type { Reply, Scenario } from './crashShop'
import { diesAtEveryStep } from './everyDeath'

const order = anOrder({ orderId: '20261123ABCDEFGHJKMNPQRS' as OrderId })
const { gateway, amountFen } = order

const notify = (changes: Fields = {}, key?: string): EventParts => ({
  method: 'POST',
  path: '/paycallback/notify',
  headers: { 'content-type': 'application/x-www-form-urlencoded; text/html; charset=utf-8' },
  body: signedForm(notifyFields(order, changes), key),
})
const isAcknowledged = ({ status, body }: Reply) => status === 200 && body === 'success'
const isRefused = ({ status, body }: Reply) => status === 400 && body === 'fail'

const common = {
  handler: 'notify',
  before: orders => orders.create(order),
  gateway: [answer('true')],
} as const satisfies Partial<Scenario>
const genuine = { ...common, isContent: isAcknowledged } as const
const illegal = { ...common, isContent: isRefused } as const

diesAtEveryStep([
  { ...genuine, name: 'genuine', request: notify(), effects: ['keys', 'ask', 'update order'] },
  {
    ...genuine,
    name: 'genuine, where no mails are sent',
    sendsMails: false,
    request: notify(),
    effects: ['keys', 'ask', 'update order'],
  },
  {
    ...genuine,
    name: 'genuine, of what is known already, where no mails are sent',
    sendsMails: false,
    request: notify(),
    before: async orders => {
      await orders.create(order)
      await orders.record(order.orderId, { gateway, amountFen }, [paidFact('2026112322001400000000000001')])
    },
    effects: ['keys', 'ask', 'update order', 'update order'],
  },
  {
    ...genuine,
    name: 'genuine, with two facts',
    request: notify({ refund_status: 'REFUND_SUCCESS', gmt_refund: '2026-11-23 11:00:00' }),
    effects: ['keys', 'ask', 'update order'],
  },
  {
    ...genuine,
    name: 'genuine, of what is known already',
    request: notify(),
    before: async orders => {
      await orders.create(order)
      await orders.record(order.orderId, { gateway, amountFen }, [paidFact('2026112322001400000000000001')])
    },
    effects: ['keys', 'ask', 'update order'],
  },
  {
    ...genuine,
    name: 'genuine, the gateway unavailable and then available',
    request: notify(),
    gateway: [undefined, answer('true')],
    effects: ['keys', 'ask', 'keys', 'ask', 'update order'],
  },
  {
    ...illegal,
    name: 'forged',
    request: notify({}, 'vutsrqponmlkjihgfedcba9876543210'),
    effects: ['keys', 'put illegal request'],
  },
  {
    ...illegal,
    name: 'not even a form',
    request: { ...notify(), headers: {} },
    effects: ['put illegal request'],
  },
  {
    ...illegal,
    name: 'not sent by the gateway',
    request: notify(),
    gateway: [answer('false')],
    effects: ['keys', 'ask', 'get order', 'put illegal request'],
  },
  {
    ...illegal,
    name: 'of another amount',
    request: notify({ total_fee: '0.01' }),
    effects: ['keys', 'ask', 'update order', 'put illegal request'],
  },
  {
    ...illegal,
    name: 'of an unknown order',
    request: notify({ out_trade_no: '20261123ZZZZZZZZZZZZZZZZ' }),
    effects: ['keys', 'ask', 'update order', 'put illegal request'],
  },
])
