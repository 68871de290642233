/**
 * Background functions die at every step: stream and queue repeat their events, the schedule runs again. The
 * simulation covers a close whose answer is lost, which ends as closed and not as expired.
 */
import { factsByKey } from '../../lib/order/facts'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import { WATCH_MS } from '../../lib/payment/followUp'
import { YOUNG_MS } from '../../lib/store/youngOrders'
import { MINUTE_MS, plusMs } from '../../lib/time'
import { failureAnswer, tradeAnswer } from '../support/alipay'
import { anOrder, LIFETIME_MS, NOW, paidFact } from '../support/orders'
import { answer } from '../support/shop'
import { CRASH_STORE_OPTIONS, type Reply, type Scenario } from './crashShop'
import { diesAtEveryStep } from './everyDeath'

const orderId = '20261123ABCDEFGHJKMNPQRS' as OrderId
const createdAgo = (ms: number) =>
  anOrder({ orderId, createdAt: plusMs(NOW, -ms), expiresAt: plusMs(NOW, LIFETIME_MS - ms) })
const waiting = createdAgo(10 * MINUTE_MS)
const watched = createdAgo(LIFETIME_MS + WATCH_MS)
const paid = { ...waiting, facts: factsByKey([paidFact()]) }

/** Made too late for the search before, and young no more at the next. */
const grownUp = anOrder({
  orderId: newOrderId(plusMs(NOW, -YOUNG_MS - 1.5 * MINUTE_MS)),
  createdAt: plusMs(NOW, -YOUNG_MS - 1.5 * MINUTE_MS),
})
const DAY_SHARDS = 16
const queriesOf = (partitions: number) => Array.from({ length: partitions }, () => 'query order')

const isDone = ({ status }: Reply) => status === 200
const both = 'single_trade_query close_trade'
const mailing = {
  handler: 'sendReceipt',
  request: {
    event: {
      Records: [
        { eventName: 'MODIFY', dynamodb: { Keys: { orderId: { S: orderId } }, SequenceNumber: '1' } },
      ],
    },
  },
  isContent: isDone,
} as const
const visiting = {
  handler: 'visit',
  request: {
    event: { Records: [{ messageId: '1', body: JSON.stringify({ orderId, attempt: 0 }) }] },
  },
  contracted: both,
  isContent: isDone,
} as const
const asking = ['get order', 'keys', 'ask'] as const

const scenarios: Scenario[] = [
  {
    ...mailing,
    name: 'the mails of a payment',
    before: orders => orders.create(paid),
    effects: ['get order', 'mail', 'mail', 'update order'],
  },
  {
    ...mailing,
    name: 'no mail for an order that is not paid',
    before: orders => orders.create(waiting),
    effects: ['get order'],
  },
  {
    ...visiting,
    name: 'a payment whose notify was lost',
    before: orders => orders.create(waiting),
    gateway: [answer(tradeAnswer(waiting, { gmt_payment: '2026-11-23 09:55:00' }))],
    effects: [...asking, 'update order'],
  },
  {
    ...visiting,
    name: 'an order that waits on',
    before: orders => orders.create(waiting),
    gateway: [answer(failureAnswer('TRADE_NOT_EXIST'))],
    effects: [...asking, 'send visits', 'update order'],
  },
  {
    ...visiting,
    name: 'an order that nobody has paid, until it expires',
    before: orders => orders.create(watched),
    gateway: [answer(failureAnswer('TRADE_NOT_EXIST'))],
    effects: [...asking, 'update order'],
  },
  {
    name: 'the search for what is due',
    handler: 'reconcile',
    request: { event: {} },
    isContent: isDone,
    async before(orders, ordersAt, dueOrders) {
      await orders.create(waiting)
      for await (const _ of dueOrders.due(plusMs(NOW, -MINUTE_MS)));
      await ordersAt(grownUp.createdAt).create(grownUp)
    },
    effects: [
      'get order',
      ...queriesOf(DAY_SHARDS),
      'update order',
      'put order',
      ...queriesOf(DAY_SHARDS),
      ...queriesOf(CRASH_STORE_OPTIONS.workShards),
      'send visits',
    ],
  },
]
diesAtEveryStep(scenarios)
