/**
 * Messages of the open platform and of ChinaBank, and an order that was paid at one while it was open at the other:
 * the function dies at every step, and its caller retries.
 */
import { fen } from '../../lib/money'
import type { RecordedFact } from '../../lib/order/facts'
import { type Order, withFacts } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import { MINUTE_MS, plusMs } from '../../lib/time'
import {
  failedAnswer,
  PARAMETERS,
  pageNotifyFields,
  pageReturnFields,
  queryAnswer,
  refundAnswer,
  refundQueryAnswer,
  STRANGER,
  signedAnswer,
  signedPageForm,
  TRADE_NO,
  VARIABLES,
} from '../support/alipayPage'
import { CHINABANK, CHINABANK_KEY, messageFields, signedMessageForm } from '../support/chinabank'
import { type EventParts, FORM } from '../support/events'
import { anOrder, NOW, PROVENANCE, paidFact } from '../support/orders'
import { answer } from '../support/shop'
import type { Reply, Scenario } from './crashShop'
import { diesAtEveryStep } from './everyDeath'

const orderId = '20261123ABCDEFGHJKMNPQRS' as OrderId
const page = anOrder({ orderId, gateway: 'alipayPage' })
const bank = anOrder({ orderId, gateway: 'chinabank' })

const at = (gateway: string, channel: 'notify' | 'return', parts: EventParts): EventParts => ({
  path: `/paycallback/${gateway}/${channel}`,
  pathParameters: { gateway },
  headers: FORM,
  ...parts,
})
const told = (gateway: string, body: string) => at(gateway, 'notify', { method: 'POST', body })
const pageTold = (order: Order, changes = {}) =>
  told('alipayPage', signedPageForm(pageNotifyFields(order, changes)))
const bankTold = (order: Order, changes = {}) =>
  told('chinabank', signedMessageForm(messageFields(order, changes)))

const shop = {
  variables: { GATEWAYS: 'alipayPage alipayDirect chinabank', ...VARIABLES, ...CHINABANK },
  parameters: { ...PARAMETERS, '/chinabank-keys': CHINABANK_KEY },
} as const
const answered =
  (status: number, body?: string) =>
  (reply: Reply): boolean =>
    reply.status === status && (body === undefined || reply.body === body)
const has = (order: Order) => (orders: Parameters<NonNullable<Scenario['before']>>[0]) => orders.create(order)

const requested: RecordedFact = {
  ...({ kind: 'requested', gateway: 'chinabank', at: NOW } as const),
  ...({ ...PROVENANCE, source: 'buyer' } as const),
}
const waiting = { ...page, createdAt: plusMs(NOW, -10 * MINUTE_MS) }
const paidElsewhere = withFacts(waiting, [requested, paidFact(orderId, NOW, 'chinabank')])
const refundAsked: RecordedFact = {
  kind: 'refundRequested',
  gateway: 'alipayPage',
  tradeNo: TRADE_NO,
  refundId: '20261123R',
  amountFen: fen(100),
  at: plusMs(NOW, -MINUTE_MS),
  ...PROVENANCE,
  source: 'person',
}
const toRefund = withFacts(waiting, [paidFact(TRADE_NO, NOW, 'alipayPage'), refundAsked])
const openTrade = queryAnswer(page, { trade_status: 'WAIT_BUYER_PAY', send_pay_date: undefined })
const closed = signedAnswer('alipay_trade_close', `{"code":"10000","out_trade_no":"${orderId}"}`)
const visiting = {
  ...shop,
  handler: 'visit',
  request: { event: { Records: [{ messageId: '1', body: JSON.stringify({ orderId, attempt: 0 }) }] } },
  isContent: answered(200),
} as const

const scenarios: Scenario[] = [
  {
    ...shop,
    handler: 'notify',
    name: 'a payment at the open platform',
    before: has(page),
    request: pageTold(page),
    isContent: answered(200, 'success'),
    effects: ['keys', 'update order'],
  },
  {
    ...shop,
    handler: 'notify',
    name: 'a payment at ChinaBank',
    before: has(bank),
    request: bankTold(bank),
    isContent: answered(200, 'ok'),
    effects: ['keys', 'update order'],
  },
  {
    ...shop,
    handler: 'notify',
    name: 'a forged one at the open platform',
    before: has(page),
    request: told('alipayPage', signedPageForm(pageNotifyFields(page), STRANGER.privateKey)),
    isContent: answered(400, 'fail'),
    effects: ['keys', 'put illegal request'],
  },
  {
    ...shop,
    handler: 'notify',
    name: 'a genuine one of a gateway that the order is not bound to',
    before: has(bank),
    request: pageTold(bank),
    isContent: answered(400, 'fail'),
    effects: ['keys', 'update order', 'put illegal request'],
  },
  {
    ...shop,
    handler: 'notify',
    name: 'a genuine one of another amount',
    before: has(bank),
    request: bankTold(bank, { v_amount: '0.01' }),
    isContent: answered(400, 'error'),
    effects: ['keys', 'update order', 'put illegal request'],
  },
  {
    ...shop,
    handler: 'return',
    name: 'a return from the open platform',
    before: has(page),
    request: at('alipayPage', 'return', { query: signedPageForm(pageReturnFields(page)) }),
    isContent: answered(303),
    effects: ['keys', 'get order'],
  },
  {
    ...shop,
    handler: 'return',
    name: 'a return from ChinaBank',
    before: has(bank),
    request: at('chinabank', 'return', { method: 'POST', body: signedMessageForm(messageFields(bank)) }),
    isContent: answered(303),
    effects: ['keys', 'get order'],
  },
  {
    ...visiting,
    name: 'a payment at the open platform whose notify was lost',
    before: has(waiting),
    gateway: [answer(queryAnswer(waiting))],
    effects: ['get order', 'keys', 'keys', 'ask', 'update order'],
  },
  {
    ...visiting,
    name: 'an order that nobody has paid there',
    before: has(waiting),
    gateway: [answer(failedAnswer('alipay_trade_query', 'ACQ.TRADE_NOT_EXIST'))],
    effects: ['get order', 'keys', 'keys', 'ask', 'send visits', 'update order'],
  },
  {
    ...visiting,
    name: 'an order that was paid elsewhere, and is closed here',
    before: has(paidElsewhere),
    // However often: what a second close is told, the simulation tries.
    gateway: question =>
      answer(question.searchParams.get('method') === 'alipay.trade.close' ? closed : openTrade),
    effects: ['get order', 'keys', 'keys', 'ask', 'ask', 'update order'],
  },
  {
    ...visiting,
    name: 'a refund that is made',
    before: has(toRefund),
    gateway: [answer(refundAnswer(page))],
    effects: ['get order', 'keys', 'keys', 'ask', 'update order'],
  },
  {
    ...visiting,
    name: 'a refund that was made, and its answer lost',
    before: has(toRefund),
    gateway: question =>
      answer(
        question.searchParams.get('method') === 'alipay.trade.refund'
          ? refundAnswer(page, { fund_change: 'N' })
          : refundQueryAnswer(page, '20261123R', { gmt_refund_pay: '2026-11-23 10:00:00' }),
      ),
    effects: ['get order', 'keys', 'keys', 'ask', 'ask', 'update order'],
  },
]

diesAtEveryStep(scenarios)
