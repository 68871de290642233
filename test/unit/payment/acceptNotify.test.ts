/** A gateway's message: what is believed of it, what is written, and what the gateway is told. */
import { beforeEach, describe, expect, it } from 'vitest'
import type {
  GatewayForm,
  GatewayMessage,
  Genuineness,
  Messages,
  TradeAnswer,
} from '../../../lib/gateways/gateway'
import type { IllegalReason } from '../../../lib/illegal/reasons'
import { fen } from '../../../lib/money'
import { factKey, type TradeFact } from '../../../lib/order/facts'
import { acceptNotify } from '../../../lib/payment/acceptNotify'
import type { Orders } from '../../../lib/payment/ports'
import { err, ok, type Result } from '../../../lib/result'
import { formOf } from '../../../lib/signing/form'
import { emptyOrdersTable, memoryOrders, type OrdersTable } from '../../support/memoryOrders'
import { anOrder, NOW, PROVENANCE } from '../../support/orders'

const order = anOrder()
const { orderId, amountFen } = order
const fact = (kind: 'paid' | 'finished'): TradeFact => ({
  ...{ kind, gateway: 'alipayDirect', tradeNo: 'A', at: NOW, amountFen },
})
const [paid, finished] = [fact('paid'), fact('finished')]
const message: GatewayMessage = {
  ...{ gateway: 'alipayDirect', orderId, amountFen, notifyId: 'notify-7', facts: [paid] },
}
const form: GatewayForm = { raw: Buffer.from('raw'), parameters: ok(formOf([])) }

let table: OrdersTable
let read: Result<GatewayMessage, IllegalReason>
let genuineness: Genuineness | undefined
let answer: TradeAnswer
let orders: Pick<Orders, 'get' | 'record'>
let refused: object[]
let logged: unknown[][]
beforeEach(() => {
  table = emptyOrdersTable()
  table.orders.set(orderId, order)
  read = ok(message)
  genuineness = 'genuine'
  answer = { kind: 'noTrade' }
  orders = memoryOrders(table)
  refused = []
  logged = []
})

const messages = (): Messages => ({
  replies: { done: 'success', again: 'fail' },
  returnMethod: 'GET',
  read: async (channel, _, now) => (channel === 'notify' && now === NOW ? read : expect.fail('not a notify')),
  claimedOrder: () => 'claimed',
  ...(genuineness && { confirm: async () => genuineness ?? expect.fail() }),
})

const accept = (gateway = 'alipayDirect', came = form) =>
  acceptNotify({
    messages: { names: [], usable: [], get: name => (name === 'alipayDirect' ? messages() : undefined) },
    tradeQueries: { names: [], usable: [], get: () => ({ query: async () => answer }) },
    orders,
    recordIllegal: async ({ reason, claimedOrder }) => void refused.push({ reason, claimedOrder }),
    clock: () => NOW,
    log: (...line) => logged.push(line),
  })(gateway, came, { requestId: 'request', sourceIp: '203.0.113.7', userAgent: '' })

const stored = () => Object.values(table.orders.get(orderId)?.facts ?? {})
const told = (event: string, facts: string, state: string) => [
  'info',
  event,
  { requestId: 'request', orderId, facts, state },
]
const paymentTold = (source: string) => [
  'info',
  'orderPaid',
  { requestId: 'request', orderId, amountFen, source },
]

describe('a genuine message', () => {
  const recorded = {
    ...{ ...paid, source: 'notify', sourceId: 'notify-7', requestId: 'request', recordedAt: NOW },
  }

  it('is recorded under its own number, and told with the payment', async () => {
    expect(await accept()).toBe('done')
    expect(stored()).toEqual([recorded])
    expect(logged).toEqual([paymentTold('notify'), told('notifyRecorded', 'paid', 'paid')])
    expect(refused).toEqual([])
  })

  it('is told with all that it says', async () => {
    read = ok({ ...message, facts: [paid, finished] })
    await accept()
    expect(logged.at(-1)).toEqual(told('notifyRecorded', 'paid finished', 'finished'))
  })

  it('is told as a repetition when it comes again, and its payment not again', async () => {
    await accept()
    logged = []
    expect(await accept()).toBe('done')
    expect(logged).toEqual([told('notifyRepeated', 'paid', 'paid')])
  })

  it('needs no word of a gateway that stands by its signatures', async () => {
    genuineness = undefined
    expect(await accept()).toBe('done')
    expect(stored()).toEqual([recorded])
  })
})

describe('a message that the gateway disowns', () => {
  beforeEach(() => {
    genuineness = 'notGenuine'
  })

  it('is recorded by the word of the trade, under no number, and told', async () => {
    answer = { kind: 'trade', tradeNo: 'A', facts: [paid, finished] }
    expect(await accept()).toBe('done')
    expect(stored()).toEqual(
      [paid, finished].map(each => ({
        ...{ ...each, source: 'query', sourceId: '', requestId: 'request', recordedAt: NOW },
      })),
    )
    expect(logged).toEqual([
      ['warn', 'notifyDisowned', { requestId: 'request', orderId }],
      paymentTold('query'),
      told('notifyRecorded', 'paid finished', 'finished'),
    ])
  })

  it('is done with when it tells what is known', async () => {
    table.orders.set(orderId, { ...order, facts: { [factKey(paid)]: { ...paid, ...PROVENANCE } } })
    expect(await accept()).toBe('done')
    expect([refused, logged]).toEqual([[], []])
  })

  it('is refused when the trade does not say the same', async () => {
    expect(await accept()).toBe('refused')
    expect(refused).toEqual([{ reason: 'notSentByGateway', claimedOrder: 'claimed' }])
    expect([stored(), logged]).toEqual([[], []])
  })
})

describe('a message comes again later', () => {
  it.each<[string, Genuineness]>([
    ['its gateway does not answer', 'unavailable'],
    ['its trade cannot be asked for', 'notGenuine'],
  ])('when %s', async (_, opinion) => {
    genuineness = opinion
    answer = { kind: 'unavailable' }
    expect(await accept()).toBe('again')
    expect(logged).toEqual([['error', 'notifyUnconfirmed', { requestId: 'request', orderId }]])
    expect([stored(), refused]).toEqual([[], []])
  })
})

describe('a message is refused', () => {
  it('that nobody can take apart', async () => {
    expect(await accept('alipayDirect', { ...form, parameters: err('badEncoding') })).toBe('refused')
    expect(refused).toEqual([{ reason: 'badEncoding', claimedOrder: '' }])
  })

  it.each<[IllegalReason, () => void]>([
    ['badSignature', () => (read = err('badSignature'))],
    ['unknownOrder', () => table.orders.clear()],
    ['amountMismatch', () => (read = ok({ ...message, amountFen: fen(1) }))],
    ['wrongGateway', () => (read = ok({ ...message, gateway: 'another' }))],
  ])('for %s', async (reason, given) => {
    given()
    expect(await accept()).toBe('refused')
    expect(refused).toEqual([{ reason, claimedOrder: 'claimed' }])
    expect([stored(), logged]).toEqual([[], []])
  })

  it('that came for a gateway which the shop does not use', async () => {
    expect(await accept('another')).toBe('unknownGateway')
    expect(refused).toEqual([{ reason: 'unknownGateway', claimedOrder: '' }])
    expect([stored(), logged]).toEqual([[], []])
  })
})

it('a store that refuses what matches is a fault of ours, and no illegal request', async () => {
  orders = { ...orders, record: async () => ({ kind: 'refused', order }) }
  await expect(accept()).rejects.toThrow('the store refused facts of an order that matches them')
  expect(refused).toEqual([])
})
