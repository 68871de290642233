/**
 * Requesting, confirming, recording, giving up and comparing a refund: the function dies at every step, and its
 * caller retries. The refund and its outcome are recorded once.
 */
import type { BillLine } from '../../lib/gateways/capabilities/bills'
import { fen } from '../../lib/money'
import type { RecordedFact } from '../../lib/order/facts'
import { type Order, withFacts } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import { refundNotifyFields, signedForm } from '../support/alipay'
import { PARAMETERS, refundQueryAnswer, TRADE_NO, VARIABLES } from '../support/alipayPage'
import { FORM } from '../support/events'
import { anOrder, NOW, PROVENANCE, paidFact } from '../support/orders'
import { answer } from '../support/shop'
import type { Scenario } from './crashShop'
import { diesAtEveryStep } from './everyDeath'

const order = anOrder({ orderId: '20261123ABCDEFGHJKMNPQRS' as OrderId, gateway: 'alipayPage' })
const paid = withFacts(order, [paidFact(TRADE_NO, NOW, 'alipayPage')])
const refundRequest = { orderId: order.orderId, amountFen: fen(100), reason: 'mei', requestId: '' }
const wanting = (isByHand: boolean) =>
  ({
    handler: 'refund',
    request: { event: { ...refundRequest, isByHand, idempotencyKey: 'key-1' } },
    before: orders => orders.create(paid),
    isContent: ({ status }) => status === 200,
  }) satisfies Partial<Scenario>

const direct = anOrder({ orderId: '20261123ABCDEFGHJKMNPQRS' as OrderId })
const refundId = '20261123TVWXYZ0123456789'
/** The batch that is opened on the same day. */
const batchNo = `20261123${direct.orderId.slice(2)}89`
const about = { gateway: 'alipayDirect', tradeNo: '2026112322001400000000000001', refundId, at: NOW } as const
const byPerson = { ...PROVENANCE, source: 'person' } as const
const asked: RecordedFact = { kind: 'refundRequested', ...about, amountFen: fen(1200), ...byPerson }
const opened: RecordedFact = { kind: 'refundOpened', ...about, ...byPerson }
const paidDirectly = (...facts: RecordedFact[]): Order =>
  withFacts(direct, [paidFact(about.tradeNo), asked, ...facts])
const has = (order: Order) => (orders: Parameters<NonNullable<Scenario['before']>>[0]) => orders.create(order)
const path = `/orders/${direct.orderId}/refunds/${refundId}`
const pathParameters = { orderId: direct.orderId, refundId }

/** Made on Alipay's own pages. */
const line: BillLine = {
  kind: 'refund',
  tradeNo: TRADE_NO,
  orderNo: order.orderId,
  refundId: 'own-1',
  at: NOW,
  amountFen: fen(100),
  feeFen: 0,
}

const scenarios: Scenario[] = [
  { ...wanting(false), name: 'through the gateway', effects: ['get order', 'update order', 'send visits'] },
  { ...wanting(true), name: 'by hand', effects: ['get order', 'update order'] },
  {
    handler: 'confirmRefund',
    name: 'led to the page',
    before: has(paidDirectly()),
    request: { method: 'POST', path, pathParameters, headers: FORM, body: '' },
    isContent: ({ status }) => status === 303,
    effects: ['get order', 'update order', 'keys'],
  },
  {
    handler: 'notify',
    name: 'confirmed',
    before: has(paidDirectly(opened)),
    gateway: [answer('true')],
    request: { method: 'POST', path: '/', headers: FORM, body: signedForm(refundNotifyFields(batchNo)) },
    isContent: ({ body }) => body === 'success',
    effects: ['keys', 'get order', 'ask', 'update order'],
  },
  {
    handler: 'giveUp',
    name: 'given up',
    before: has(paidDirectly()),
    request: { event: { orderId: direct.orderId, refundId, reason: 'mei', requestId: '' } },
    isContent: ({ status }) => status === 200,
    effects: ['get order', 'update order'],
  },
  {
    handler: 'compareBills',
    name: 'found in a bill',
    before: has(paid),
    bill: [line],
    variables: { GATEWAYS: 'alipayPage', ...VARIABLES },
    parameters: PARAMETERS,
    request: { event: { bill: { day: '2026-11-23' } } },
    gateway: [answer(refundQueryAnswer(order, 'own-1', { refund_amount: '1.00' }))],
    isContent: ({ status }) => status === 200,
    effects: [
      ...['read bill', 'batchget order', ...Array(8).fill('list day')],
      ...['keys', 'keys', 'ask', 'update order', 'put order'],
    ],
  },
]

diesAtEveryStep(scenarios)
