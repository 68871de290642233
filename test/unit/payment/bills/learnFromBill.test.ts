/** Differences that a bill shows: the gateway is queried, and only its answer is recorded. */
import { beforeEach, expect, it } from 'vitest'
import type { RefundAnswer, Refunds } from '../../../../lib/gateways/capabilities/refunds'
import type { TradeAnswer, TradeQueries } from '../../../../lib/gateways/capabilities/tradeQueries'
import { fen } from '../../../../lib/money'
import type { TradeFact } from '../../../../lib/order/facts'
import type { Unlearned } from '../../../../lib/payment/bills/billTally'
import { learnFromBill } from '../../../../lib/payment/bills/learnFromBill'
import type { Orders } from '../../../../lib/payment/ports'
import { SECOND_MS } from '../../../../lib/time'
import { withTimeLeft } from '../../../support/events'
import { emptyOrdersTable, memoryOrders, type OrdersTable } from '../../../support/memoryOrders'
import { anOrder, NOW } from '../../../support/orders'

const order = anOrder()
const { orderId, amountFen } = order
const trade = { gateway: 'alipayDirect', tradeNo: 'A', at: NOW }
const paid: TradeFact = { kind: 'paid', ...trade, amountFen }
const unlearned = (kind: 'payment' | 'refund') =>
  ({ order, line: { ...trade, kind, refundId: 'R1', amountFen: fen(100) } }) as unknown as Unlearned
const [payment, refund] = [unlearned('payment'), unlearned('refund')]

let table: OrdersTable
let query: TradeQueries | undefined
let find: Refunds | undefined
let record: Orders['record'] | undefined
beforeEach(() => {
  table = emptyOrdersTable()
  table.orders.set(orderId, order)
  query = undefined
  find = undefined
  record = undefined
})
const learn = async (what: Unlearned, leftMs = 20 * SECOND_MS, requestId = 'request') => {
  const gateways = { names: [], usable: () => [] }
  const ports = {
    orders: { record: record ?? memoryOrders(table).record },
    tradeQueries: { ...gateways, get: () => query },
    refunds: { ...gateways, get: () => find },
    clock: () => NOW,
    log: () => {},
  }
  const learned = await withTimeLeft(
    () => leftMs,
    () => learnFromBill(ports, 'alipayDirect', [what], requestId),
  )
  return learned.has(what)
}
const answers = (answer: TradeAnswer) => ({ query: async () => answer })
const finds = (answer: RefundAnswer) => ({ find: async () => answer })
const facts = () => Object.values(table.orders.get(orderId)?.facts ?? {})
const recorded = { source: 'bill', sourceId: '', requestId: 'request', recordedAt: NOW }

it('a payment is recorded from its queried trade', async () => {
  query = answers({ kind: 'trade', tradeNo: 'A', facts: [paid, { kind: 'finished', ...trade, amountFen }] })
  expect(await learn(payment)).toBe(true)
  expect(facts()).toContainEqual({ ...paid, ...recorded })
  expect(await learn(payment, undefined, 'another request'), 'no news').toBe(false)
})

it('a refund is recorded from the gateway’s answer, at the bill’s time', async () => {
  find = finds({ kind: 'done', at: NOW } as RefundAnswer)
  expect(await learn(refund)).toBe(true)
  expect(facts()).toEqual([{ kind: 'refunded', ...trade, refundId: 'R1', amountFen: 100, ...recorded }])
})

it.each<[string, Unlearned, () => void]>([
  ['a gateway without queries', payment, () => {}],
  ['a gateway that answers none', payment, () => (query = {})],
  ['a trade that is not there', payment, () => (query = answers({ kind: 'noTrade' }))],
  ['another trade', payment, () => (query = answers({ kind: 'trade', tradeNo: 'B', facts: [paid] }))],
  [
    'an invalid answer',
    payment,
    () => (query = answers({ kind: 'unavailable', tradeNo: 'A', facts: [paid] } as TradeAnswer)),
  ],
  ['a gateway without refunds', refund, () => {}],
  ['a gateway that finds none', refund, () => (find = {})],
  ['an unknown refund', refund, () => (find = finds({ kind: 'pending' }))],
])('nothing is recorded from %s', async (_, what, given) => {
  given()
  record = () => expect.fail('written')
  expect(await learn(what)).toBe(false)
})

it('nothing is recorded when the store refuses it, or without an amount', async () => {
  query = answers({ kind: 'trade', tradeNo: 'A', facts: [paid] })
  record = async () => ({ kind: 'refused', order: undefined })
  expect(await learn(payment)).toBe(false)
  record = undefined
  query = answers({ kind: 'trade', tradeNo: 'A', facts: [{ kind: 'closed', ...trade }] })
  expect(await learn(payment)).toBe(false)
})

it('nothing is queried without the time for an answer', async () => {
  query = { query: () => expect.fail('asked') }
  expect(await learn(payment, 20 * SECOND_MS - 1)).toBe(false)
})
