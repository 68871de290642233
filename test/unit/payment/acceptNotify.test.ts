/** A gateway's message: what is accepted, what is recorded, and the reply. */
import { beforeEach, describe, expect, it } from 'vitest'
import type {
  GatewayForm,
  GatewayMessage,
  Genuineness,
  Messages,
  PaymentMessage,
  RefundMessage,
  RefundResult,
} from '../../../lib/gateways/capabilities/messages'
import type { TradeAnswer } from '../../../lib/gateways/capabilities/tradeQueries'
import type { IllegalReason } from '../../../lib/illegal/reasons'
import { fen } from '../../../lib/money'
import { factKey, type TradeFact } from '../../../lib/order/facts'
import { withFacts } from '../../../lib/order/order'
import { acceptNotify } from '../../../lib/payment/acceptNotify'
import type { Orders } from '../../../lib/payment/ports'
import { err, ok, type Result } from '../../../lib/result'
import { formOf } from '../../../lib/signing/form'
import { type Carry, emptyOrdersTable, memoryOrders, type OrdersTable } from '../../support/memoryOrders'
import { anOrder, NOW, PROVENANCE } from '../../support/orders'

const order = anOrder()
const { orderId, amountFen } = order
const fact = (kind: 'paid' | 'finished'): TradeFact => ({
  kind,
  gateway: 'alipayDirect',
  tradeNo: 'A',
  at: NOW,
  amountFen,
})
const [paid, finished] = [fact('paid'), fact('finished')]
const message: PaymentMessage = {
  about: 'payment',
  gateway: 'alipayDirect',
  orderId,
  amountFen,
  notifyId: 'notify-7',
  facts: [paid],
}
const form: GatewayForm = { raw: Buffer.from('raw'), parameters: ok(formOf([])) }

let table: OrdersTable
let read: Result<GatewayMessage, IllegalReason>
let genuineness: Genuineness | undefined
let answer: TradeAnswer
let orders: Pick<Orders, 'get' | 'record' | 'recordSolePayment'>
let sendsMails: boolean
let refused: object[]
let logged: unknown[][]
let requestId: string
beforeEach(() => {
  table = emptyOrdersTable()
  table.orders.set(orderId, order)
  read = ok(message)
  genuineness = 'genuine'
  answer = { kind: 'noTrade' }
  orders = memoryOrders(table)
  sendsMails = true
  requestId = 'request'
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
    messages: {
      names: [],
      usable: () => [],
      get: name => (name === 'alipayDirect' ? messages() : undefined),
    },
    tradeQueries: { names: [], usable: () => [], get: () => ({ query: async () => answer }) },
    orders,
    sendsMails,
    recordIllegal: async ({ reason, claimedOrder }) => void refused.push({ reason, claimedOrder }),
    clock: () => NOW,
    log: (...line) => logged.push(line),
  })(gateway, came, { requestId, sourceIp: '203.0.113.7', userAgent: '' })

const stored = () => Object.values(table.orders.get(orderId)?.facts ?? {})
const told = (event: string, facts: string, state: string) => [
  'info',
  event,
  { requestId, orderId, facts, state },
]
const paymentTold = (source: string, state: string) => [
  'info',
  'orderPaid',
  { requestId: 'request', orderId, amountFen, state, source },
]

describe('a genuine message', () => {
  const recorded = {
    ...paid,
    source: 'notify',
    sourceId: 'notify-7',
    requestId: 'request',
    recordedAt: NOW,
  }

  it('is recorded under its own number, and logged by the payment’s line', async () => {
    expect(await accept()).toBe('done')
    expect(stored()).toEqual([recorded])
    expect(logged).toEqual([paymentTold('notify', 'paid')])
    expect(refused).toEqual([])
  })

  it('is logged with all its fields', async () => {
    read = ok({ ...message, facts: [paid, finished] })
    await accept()
    expect(logged).toEqual([
      paymentTold('notify', 'finished'),
      told('notifyRecorded', 'paid finished', 'finished'),
    ])
  })

  it('that contains no payment is logged on a line of its own', async () => {
    read = ok({ ...message, facts: [{ kind: 'closed', gateway: 'alipayDirect', tradeNo: 'A', at: NOW }] })
    await accept()
    expect(logged).toEqual([told('notifyRecorded', 'closed', 'closed')])
  })

  it('is logged as a repetition when it is repeated, and its payment is not logged again', async () => {
    await accept()
    logged = []
    requestId = 'another request'
    expect(await accept()).toBe('done')
    expect(logged).toEqual([told('notifyRepeated', 'paid', 'paid')])
  })

  it('is not confirmed with a gateway whose signatures are proof enough', async () => {
    genuineness = undefined
    expect(await accept()).toBe('done')
    expect(stored()).toEqual([recorded])
  })
})

describe('where the answer to a write is lost', () => {
  /** The client repeats the write. */
  const carriedTwice: Carry = async (_, step) => {
    step()
    return step()
  }

  it.each([true, false])('the payment is logged as one without it (mails: %s)', async sends => {
    orders = memoryOrders(table, carriedTwice)
    sendsMails = sends
    expect(await accept()).toBe('done')
    expect(logged).toEqual([paymentTold('notify', 'paid')])
  })
})

describe('where no mails are sent', () => {
  const calls: string[] = []
  beforeEach(() => {
    sendsMails = false
    calls.length = 0
    table.agendas.set(orderId, { dueAt: order.expiresAt })
    orders = memoryOrders(table, async (call, step) => {
      calls.push(call)
      return step()
    })
  })

  it('an order that is paid needs one write and no follow-up', async () => {
    expect(await accept()).toBe('done')
    expect([calls, stored().length, table.agendas.size]).toEqual([['record sole payment'], 1, 0])
    expect(logged).toEqual([paymentTold('notify', 'paid')])
  })

  it('a repetition is logged as such, and the order is visited once more', async () => {
    await accept()
    logged = []
    requestId = 'another request'
    expect(await accept()).toBe('done')
    expect([stored().length, table.agendas.size]).toEqual([1, 1])
    expect(logged).toEqual([told('notifyRepeated', 'paid', 'paid')])
  })

  it('an order with further facts is recorded like any other', async () => {
    const closed = { kind: 'closed', gateway: 'alipayDirect', tradeNo: 'B', at: NOW, ...PROVENANCE } as const
    table.orders.set(orderId, withFacts(order, [closed]))
    expect(await accept()).toBe('done')
    expect([calls, stored().length, table.agendas.size]).toEqual([
      ['record sole payment', 'record facts'],
      ...[2, 1],
    ])
  })

  it.each<[string, readonly TradeFact[]]>([
    ['a payment and its end', [paid, finished]],
    ['a payment of another amount', [{ ...paid, amountFen: fen(1) } as TradeFact]],
    ['no payment', [finished]],
    ['nothing', []],
  ])('a message with %s is recorded like any other', async (_, facts) => {
    read = ok({ ...message, facts })
    expect(await accept()).toBe('done')
    expect([calls, table.agendas.size]).toEqual([['record facts'], 1])
  })

  it('a message with another amount is refused', async () => {
    const other = fen(1)
    read = ok({ ...message, amountFen: other, facts: [{ ...paid, amountFen: other } as TradeFact] })
    expect(await accept()).toBe('refused')
    expect([stored(), table.agendas.size]).toEqual([[], 1])
  })
})

it('where mails are sent the order stays in the index until they are sent', async () => {
  table.agendas.set(orderId, { dueAt: order.expiresAt })
  await accept()
  expect(table.agendas.size).toBe(1)
})

describe('a message that the gateway denies', () => {
  beforeEach(() => {
    genuineness = 'notGenuine'
  })

  it('is recorded from the queried trade, without a notify number, and logged', async () => {
    answer = { kind: 'trade', tradeNo: 'A', facts: [paid, finished] }
    expect(await accept()).toBe('done')
    expect(stored()).toEqual(
      [paid, finished].map(each => ({
        ...each,
        source: 'query',
        sourceId: '',
        requestId: 'request',
        recordedAt: NOW,
      })),
    )
    expect(logged).toEqual([
      ['warn', 'notifyDenied', { requestId: 'request', orderId }],
      paymentTold('query', 'finished'),
      told('notifyRecorded', 'paid finished', 'finished'),
    ])
  })

  it('is accepted when it contains only known facts', async () => {
    table.orders.set(orderId, { ...order, facts: { [factKey(paid)]: { ...paid, ...PROVENANCE } } })
    expect(await accept()).toBe('done')
    expect([refused, logged]).toEqual([[], []])
  })

  it('is refused when the trade does not confirm it', async () => {
    expect(await accept()).toBe('refused')
    expect(refused).toEqual([{ reason: 'notSentByGateway', claimedOrder: 'claimed' }])
    expect([stored(), logged]).toEqual([[], []])
  })
})

describe('a message must be repeated later', () => {
  it.each<[string, Genuineness]>([
    ['its gateway does not answer', 'unavailable'],
    ['its trade cannot be queried', 'notGenuine'],
  ])('when %s', async (_, opinion) => {
    genuineness = opinion
    answer = { kind: 'unavailable' }
    expect(await accept()).toBe('again')
    expect(logged).toEqual([['error', 'notifyUnconfirmed', { requestId: 'request', orderId }]])
    expect([stored(), refused]).toEqual([[], []])
  })
})

describe('a message is refused', () => {
  it('when it cannot be parsed', async () => {
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

  it('for a gateway that the shop does not use', async () => {
    expect(await accept('another')).toBe('unknownGateway')
    expect(refused).toEqual([{ reason: 'unknownGateway', claimedOrder: '' }])
    expect([stored(), logged]).toEqual([[], []])
  })
})

it('a failed write of a valid message is a server error and no illegal request', async () => {
  orders = { ...orders, record: async () => ({ kind: 'refused', order }) }
  await expect(accept()).rejects.toThrow('the store refused facts of an order that matches them')
  expect(refused).toEqual([])
})

describe('a message about a refund', () => {
  const REFUND_ID = '20261124ABCDEFGHJKMNPQ7Z'
  const trade = { gateway: 'alipayDirect', tradeNo: 'A' }
  const money = { ...trade, at: NOW, amountFen: fen(1200), refundId: REFUND_ID }
  const requested = { kind: 'refundRequested', ...money, ...PROVENANCE } as const
  const result = { tradeNo: 'A', amountFen: fen(1200), failure: undefined }
  const about = (...results: readonly RefundResult[]): RefundMessage => ({
    about: 'refund',
    gateway: 'alipayDirect',
    orderId,
    refundTail: '7Z',
    notifyId: 'notify-8',
    at: NOW,
    results,
  })
  beforeEach(() => {
    table.orders.set(orderId, withFacts(order, [{ ...paid, ...PROVENANCE }, requested]))
    read = ok(about(result))
  })
  const outcomes = () => stored().filter(({ kind }) => kind === 'refunded' || kind === 'refundFailed')

  it('is recorded once, however often it is sent', async () => {
    expect([await accept(), await accept()]).toEqual(['done', 'done'])
    expect(outcomes()).toEqual([
      {
        kind: 'refunded',
        ...money,
        ...PROVENANCE,
        source: 'notify',
        sourceId: 'notify-8',
        requestId: 'request',
      },
    ])
    expect(refused).toEqual([])
  })

  it('records why the refund was not made', async () => {
    read = ok(about({ ...result, failure: 'TRADE_STATUS_ERROR' }))
    expect(await accept()).toBe('done')
    expect(outcomes()).toMatchObject([
      { kind: 'refundFailed', refundId: REFUND_ID, code: 'TRADE_STATUS_ERROR' },
    ])
  })

  it.each<[string, RefundMessage, IllegalReason]>([
    ['of another trade', about({ ...result, tradeNo: 'B' }), 'unknownRefund'],
    ['of another amount', about({ ...result, amountFen: fen(1201) }), 'amountMismatch'],
    ['of an unrequested refund', { ...about(result), refundTail: '7Y' }, 'unknownRefund'],
    ['through another gateway', { ...about(result), gateway: 'alipayPage' }, 'unknownRefund'],
  ])('is refused %s, and the gateway is not queried', async (_, message, reason) => {
    read = ok(message)
    genuineness = 'unavailable'
    expect(await accept()).toBe('refused')
    expect(outcomes()).toEqual([])
    expect(refused).toEqual([{ reason, claimedOrder: 'claimed' }])
  })

  it('is refused for an unknown order', async () => {
    table.orders.clear()
    expect(await accept()).toBe('refused')
    expect(refused).toMatchObject([{ reason: 'unknownOrder' }])
  })

  it('is refused when its order was deleted meanwhile', async () => {
    orders = { ...orders, record: async () => ({ kind: 'refused', order: undefined }) }
    expect(await accept()).toBe('refused')
    expect(refused).toMatchObject([{ reason: 'unknownOrder' }])
  })

  it('is accepted for our refunds, and the others are logged', async () => {
    read = ok(about({ ...result, tradeNo: 'B' }, result))
    expect(await accept()).toBe('refused')
    expect(outcomes()).toMatchObject([{ kind: 'refunded', tradeNo: 'A' }])
    expect(refused).toMatchObject([{ reason: 'unknownRefund' }])
  })

  it('must be repeated while the gateway cannot confirm it', async () => {
    genuineness = 'unavailable'
    expect(await accept()).toBe('again')
    expect(outcomes()).toEqual([])
  })

  it('is refused when the gateway denies it, unless all of it is known', async () => {
    genuineness = 'notGenuine'
    expect(await accept()).toBe('refused')
    expect(refused).toMatchObject([{ reason: 'notSentByGateway' }])
    genuineness = 'genuine'
    await accept()
    genuineness = 'notGenuine'
    expect(await accept()).toBe('done')
    expect(outcomes()).toHaveLength(1)
  })

  it('is refused when the gateway denies it and only a part of it is known', async () => {
    await accept()
    genuineness = 'notGenuine'
    read = ok(about(result, { ...result, failure: 'TRADE_STATUS_ERROR' }))
    expect(await accept()).toBe('refused')
    expect(refused).toMatchObject([{ reason: 'notSentByGateway' }])
    expect(outcomes()).toMatchObject([{ kind: 'refunded' }])
  })
})
