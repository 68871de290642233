/** The return dies at every step, and the buyer, or the forger, loads the page again. */
import type { OrderId } from '../../lib/order/orderId'
import { type Fields, returnFields, signedForm } from '../support/alipay'
import type { EventParts } from '../support/events'
import { anOrder, paidFact } from '../support/orders'
import { answer } from '../support/shop'
import type { Reply, Scenario } from './crashShop'
import { diesAtEveryStep } from './everyDeath'

const order = anOrder({ orderId: '20261123ABCDEFGHJKMNPQRS' as OrderId })
const { gateway, amountFen } = order

const load = (changes: Fields = {}, key?: string): EventParts => ({
  path: '/paycallback/return',
  query: signedForm(returnFields(order, changes), key),
})
const isLedOn = ({ status }: Reply) => status === 303
const isRefused = ({ status }: Reply) => status === 400

const common = {
  handler: 'return',
  before: orders => orders.create(order),
  gateway: [answer('true')],
} as const satisfies Partial<Scenario>
const genuine = { ...common, isContent: isLedOn } as const
const illegal = { ...common, isContent: isRefused } as const

diesAtEveryStep([
  { ...genuine, name: 'genuine', request: load(), effects: ['keys', 'get order', 'ask'] },
  {
    ...genuine,
    name: 'genuine, of an order that is paid',
    request: load(),
    before: async orders => {
      await orders.create(order)
      await orders.record(order.orderId, { gateway, amountFen }, [paidFact('2026112322001400000000000001')])
    },
    effects: ['keys', 'get order'],
  },
  {
    ...genuine,
    name: 'genuine, the gateway unavailable and then available',
    request: load(),
    gateway: [undefined, answer('true')],
    // The way on is the same; the order stays as it is.
    effects: ['keys', 'get order', 'ask'],
  },
  {
    ...illegal,
    name: 'forged',
    request: load({}, 'vutsrqponmlkjihgfedcba9876543210'),
    effects: ['keys', 'put illegal request'],
  },
  {
    ...genuine,
    name: 'not sent by the gateway, or forgotten',
    request: load(),
    gateway: [answer('false')],
    effects: ['keys', 'get order', 'ask', 'put illegal request'],
  },
  {
    ...illegal,
    name: 'of another amount',
    request: load({ total_fee: '0.01' }),
    effects: ['keys', 'get order', 'put illegal request'],
  },
  {
    ...illegal,
    name: 'of an unknown order',
    request: load({ out_trade_no: '20261123ZZZZZZZZZZZZZZZZ' }),
    effects: ['keys', 'get order', 'put illegal request'],
  },
])
