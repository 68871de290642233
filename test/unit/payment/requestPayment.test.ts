/** Sending a buyer to a gateway: who is sent, and who is not. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { PaymentRequest, Payments } from '../../../lib/gateways/capabilities/payments'
import type { RecordedFact } from '../../../lib/order/facts'
import { type Order, withFacts } from '../../../lib/order/order'
import { requestPayment } from '../../../lib/payment/requestPayment'
import { err, ok } from '../../../lib/result'
import { plusMs } from '../../../lib/time'
import { anOrder, BUYER, NOW, PROVENANCE } from '../../support/orders'

const REQUEST: PaymentRequest = {
  actionUrl: 'https://gateway.example.com',
  charset: 'utf-8',
  fields: [],
  linkUrl: 'https://link',
}
const METHOD = { kind: 'bank', bank: 'ICBCB2C' } as const
const order = anOrder()
const { orderId } = order

const NAMES = ['alipayDirect', 'paper']

let answer: Awaited<ReturnType<Payments['request']>>
let asked: unknown[][]
let bound: unknown[][]
let usable: string[]
let logged: unknown[][]
beforeEach(() => {
  answer = ok(REQUEST)
  asked = []
  bound = []
  usable = NAMES
  logged = []
})

const request = (wanted: Order = order, gateway?: string) => {
  const payments: Payments = {
    async request(...question) {
      asked.push(question)
      return answer
    },
  }
  return requestPayment({
    orders: {
      bind: async (...binding) => void bound.push(binding),
      get: () => expect.fail(),
      record: () => expect.fail('nothing is recorded'),
    },
    gateways: {
      names: NAMES,
      usable: () => usable,
      get: name => ([...NAMES, 'retired'].includes(name) ? payments : undefined),
    },
    clock: () => NOW,
    log: (...line) => logged.push(line),
  })(wanted, { gateway, method: METHOD, buyer: BUYER, requestId: 'request' })
}

const requested = (gateway: string, at = NOW): RecordedFact => ({
  kind: 'requested',
  gateway,
  at,
  source: 'buyer',
  sourceId: '',
  requestId: 'request',
  recordedAt: at,
})
const trace = (gateway = 'alipayDirect') => ({ requestId: 'request', orderId, gateway })

it('an order that awaits payment is sent to its gateway, and that is logged', async () => {
  expect(await request()).toEqual({ kind: 'requested', request: REQUEST })
  expect(asked).toEqual([[order, METHOD, BUYER, NOW]])
  expect(logged).toEqual([['info', 'paymentRequested', { ...trace(), method: 'bank' }]])
  expect(bound).toEqual([])
})

describe('an order with a choice of gateways', () => {
  const { gateway: _, ...free } = order

  it('is bound to the gateway before it is sent there', async () => {
    expect(await request(free, 'paper')).toEqual({ kind: 'requested', request: REQUEST })
    expect(bound).toEqual([[orderId, requested('paper')]])
    expect(logged).toEqual([['info', 'paymentRequested', { ...trace('paper'), method: 'bank' }]])
  })

  it('goes to the preferred one by default, and later to the last one', async () => {
    await request(free)
    expect(bound).toEqual([[orderId, requested('alipayDirect')]])
    const early = plusMs(NOW, -1)
    const twice = withFacts(free, [requested('paper'), requested('alipayDirect', early)])
    await request(twice)
    expect(logged.at(-1)).toEqual(['info', 'paymentRequested', { ...trace('paper'), method: 'bank' }])
    expect(bound).toHaveLength(1)
  })

  it('may be sent to another one, and is bound to both', async () => {
    await request(withFacts(free, [requested('paper')]), 'alipayDirect')
    expect(bound).toEqual([[orderId, requested('alipayDirect')]])
  })

  it('is sent to no other one if it was made for one', async () => {
    expect(await request(order, 'paper')).toEqual({ kind: 'unknownGateway' })
    expect(await request(order, 'alipayDirect')).toMatchObject({ kind: 'requested' })
    expect([asked.length, bound]).toEqual([1, []])
  })

  it('is not sent to a gateway where it has ended', async () => {
    const closed: RecordedFact = { kind: 'closed', gateway: 'paper', tradeNo: '1', at: NOW, ...PROVENANCE }
    const left = withFacts(free, [requested('paper'), requested('alipayDirect'), closed])
    expect(await request(left, 'paper')).toEqual({ kind: 'notPayable' })
    expect(await request(left, 'alipayDirect')).toMatchObject({ kind: 'requested' })
    expect(bound).toEqual([])
  })

  it('goes to the preferred one when the shop no longer uses its own, or takes no payments by it', async () => {
    await request({ ...order, gateway: 'retired' })
    expect(bound).toEqual([[orderId, requested('alipayDirect')]])
    expect(await request({ ...order, gateway: 'retired' }, 'retired')).toEqual({ kind: 'unknownGateway' })
  })

  it('is not bound to a gateway that does not answer, and not sent to an unknown one', async () => {
    expect(await request(free, 'another')).toEqual({ kind: 'unknownGateway' })
    answer = err('unavailable')
    expect(await request(free, 'paper')).toEqual({ kind: 'unavailable' })
    expect(bound).toEqual([])
  })
})

it('an order whose time is over is not sent', async () => {
  expect(await request({ ...order, expiresAt: NOW })).toEqual({ kind: 'notPayable' })
  expect([asked, logged]).toEqual([[], []])
})

it('a bank that the gateway does not know is not logged', async () => {
  answer = err('unknownBank')
  expect(await request()).toEqual({ kind: 'unknownBank' })
  expect(logged).toEqual([])
})

describe('the buyer must try again, and that is logged, when', () => {
  it('the gateway does not answer', async () => {
    answer = err('unavailable')
    expect(await request()).toEqual({ kind: 'unavailable' })
    expect(logged).toEqual([['error', 'paymentUnavailable', trace()]])
  })

  it('no gateway can be used', async () => {
    usable = []
    expect(await request()).toEqual({ kind: 'unavailable' })
    expect([asked, logged]).toEqual([[], [['error', 'paymentUnavailable', trace('')]]])
  })
})
