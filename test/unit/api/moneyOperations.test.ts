/** Creating, refunding and canceling orders: what the use case is asked for, and the API's response. */
import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../lib/api/caller'
import type { Call, Served } from '../../../lib/api/operation'
import { cancelOrder } from '../../../lib/api/operations/cancelOrder'
import { createOrder } from '../../../lib/api/operations/createOrder'
import { createRefund } from '../../../lib/api/operations/createRefund'
import { orderIdText, toApiOrder } from '../../../lib/api/orderResource'
import { refundIdText, toApiRefunds } from '../../../lib/api/refundResource'
import { refundWay } from '../../../lib/gateways/refundWays'
import { fen } from '../../../lib/money'
import { factsByKey, type RecordedFact } from '../../../lib/order/facts'
import type { MerchantId } from '../../../lib/order/merchant'
import { newOrderId } from '../../../lib/order/orderId'
import { pendingRefunds } from '../../../lib/order/trades'
import type { CancelOrder } from '../../../lib/payment/cancelOrder'
import type { PlaceOrder } from '../../../lib/payment/placeOrder'
import type { RequestRefund } from '../../../lib/payment/requestRefund'
import { plusMs } from '../../../lib/time'
import { replyTo } from '../../support/apiReply'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

type RefundOutcome = Awaited<ReturnType<RequestRefund>>
type CancelOutcome = Awaited<ReturnType<CancelOrder>>

const CONTEXT = {
  publicUrl: 'https://shop.example.com',
  livemode: true,
  codeGateway: () => undefined,
  refundWay,
}
const TRADE = { gateway: 'alipayPage', tradeNo: 'T1', at: NOW }
const REFUND = { refundId: '20261123REFUND0000000001', ...TRADE, amountFen: fen(100) }
const [OPERATION_ID, ORDER_ID] = [newOrderId(NOW), newOrderId(NOW)]

const orderWith = (...facts: readonly RecordedFact[]) =>
  anOrder({
    orderId: ORDER_ID,
    gateway: 'alipayPage',
    facts: factsByKey(facts),
  })
const paid = paidFact('T1', NOW, 'alipayPage')
const wanted: RecordedFact = { kind: 'refundRequested', ...REFUND, ...PROVENANCE }
const made: RecordedFact = { kind: 'refunded', ...REFUND, ...PROVENANCE, at: plusMs(NOW, 1) }

const ORDER = orderWith(paid)

/** When the call came first; it is answered later than that. */
const FIRST = plusMs(NOW, -5000)

const CALLER: Pick<Caller, 'id' | 'scopes'> = { id: 'key_0123456789AB', scopes: ['refunds:write'] }

function call(served: Served, orderId: string, body: object = {}, caller: Partial<Caller> = {}) {
  const asked: Call = {
    caller: { ...CALLER, ...caller } as Caller,
    version: '1',
    path: { orderId },
    body,
    query: {},
    search: '',
    operationId: OPERATION_ID,
    at: FIRST,
    requestId: 'request-0001',
  }
  return replyTo(served, asked)
}

describe('an order', () => {
  const LINES = [
    { name: 'Tea', quantity: 2, unit_amount: 100, sku: 'tea-1', url: 'https://a.example.com/tea' },
    { name: 'Cup', quantity: 3, unit_amount: 50 },
    { name: 'Box', quantity: 1, unit_amount: 7, sku: 'box-3' },
  ]
  const WHOLE = {
    lines: LINES,
    amount: 357,
    description: 'Tea for two',
    client_reference_id: 'shop-7',
    customer: { email: 'mei@example.com' },
    locale: 'en',
    gateway: 'alipayPage',
    expires_in: 600,
    success_url: 'https://a.example.com/done',
    cancel_url: 'https://a.example.com/back',
    metadata: { cart: '9' },
  }
  const cart = {
    lines: [
      { name: 'Tea', quantity: 2, unitFen: 100, sku: 'tea-1', url: 'https://a.example.com/tea' },
      { name: 'Cup', quantity: 3, unitFen: 50 },
      { name: 'Box', quantity: 1, unitFen: 7, sku: 'box-3' },
    ],
    amountFen: 357,
  }
  const reserved = { orderId: OPERATION_ID, at: FIRST }
  type Placement = Awaited<ReturnType<PlaceOrder>>

  async function order(
    body: object,
    placement: Placement,
    caller: Partial<Caller> = {},
    { livemode = true, gatewayNames = ['alipayPage', 'chinabank'] } = {},
  ) {
    const asked: Parameters<PlaceOrder>[] = []
    const placeOrder: PlaceOrder = async (...purchase) => {
      asked.push(purchase)
      return placement
    }
    const served = createOrder({ placeOrder, gatewayNames, clock: () => NOW, ...CONTEXT, livemode })
    return { asked, answer: await call(served, '', body, caller) }
  }
  const CREATED: Placement = { kind: 'created', order: ORDER }

  it('is created with all that was sent, under the reserved number', async () => {
    const { asked } = await order(WHOLE, CREATED)
    const details = {
      description: 'Tea for two',
      reference: 'shop-7',
      metadata: { cart: '9' },
      successUrl: 'https://a.example.com/done',
      cancelUrl: 'https://a.example.com/back',
    }
    const purchase = { cart, gateway: 'alipayPage', buyerEmail: 'mei@example.com', locale: 'en', details }
    expect(asked).toEqual([[{ ...purchase, lifetimeMs: 600_000, reserved }, 'request-0001']])
    const teahouse = { merchant: 'teahouse' as MerchantId }
    const own = { ...purchase, ...teahouse, gateway: 'alipayPage.teahouse', lifetimeMs: 600_000, reserved }
    expect((await order(WHOLE, CREATED, teahouse)).asked).toEqual([[own, 'request-0001']])
  })

  it('redirects to the developer’s own machine only in test mode', async () => {
    for (const param of ['success_url', 'cancel_url']) {
      const body = { ...WHOLE, [param]: 'http://localhost:3000/done?o={ORDER_ID}' }
      expect((await order(body, CREATED, {}, { livemode: false })).answer.ok).toBe(true)
      const { asked, answer } = await order(body, CREATED)
      const detail = 'an https URL with a fully qualified host name'
      expect([asked, answer]).toEqual([[], { ok: false, error: { code: 'invalid_field', param, detail } }])
    }
  })

  it('is created with only what was sent', async () => {
    for (const least of [{ lines: LINES }, { lines: LINES, customer: {}, metadata: {} }]) {
      const [[purchase] = expect.fail()] = (await order(least, CREATED)).asked
      expect(purchase).toStrictEqual({
        cart,
        buyerEmail: undefined,
        locale: 'zh-Hans',
        details: {},
        lifetimeMs: undefined,
        reserved,
      })
    }
  })

  it.each(['created', 'replayed'] as const)('that was %s is shown with its present state', async kind => {
    const { answer } = await order(WHOLE, { kind, order: ORDER })
    const value = toApiOrder(ORDER, NOW, CONTEXT)
    expect(answer).toEqual({ ok: true, value: { status: 201, value, isPrivate: true } })
  })

  it.each<[object, Placement['kind'], object]>([
    [{ gateway: undefined }, 'unknownGateway', { code: 'gateway_unavailable' }],
    [{}, 'unknownGateway', { code: 'gateway_unavailable' }],
    [
      { gateway: 'alipay' },
      'created',
      { code: 'unknown_gateway', param: 'gateway', detail: 'one of alipayPage, chinabank' },
    ],
    [{ amount: 356 }, 'created', { code: 'amount_mismatch', param: 'amount', detail: '357 fen' }],
    [
      { lines: [{ ...LINES[0], unit_amount: 0 }] },
      'created',
      { code: 'amount_out_of_range', param: 'lines' },
    ],
  ])('is refused: %j if it is %s', async (changes, kind, error) => {
    const { answer } = await order({ ...WHOLE, ...changes }, { kind, order: ORDER } as Placement)
    expect(answer).toEqual({ ok: false, error })
  })

  it('is passed on with an unknown gateway, and refused then', async () => {
    const { asked, answer } = await order(WHOLE, { kind: 'unknownGateway' }, {}, { gatewayNames: [] })
    expect([asked.length, answer]).toEqual([1, { ok: false, error: { code: 'gateway_unavailable' } }])
  })

  it('never collides with another of its number', async () => {
    await expect(order(WHOLE, { kind: 'conflict' })).rejects.toThrow('met another')
  })
})

describe('a refund', () => {
  async function refund(
    outcomes: readonly RefundOutcome[],
    body: object = {},
    id = orderIdText(ORDER.orderId),
  ) {
    const requests: Parameters<RequestRefund>[0][] = []
    const requestRefund: RequestRefund = async request => {
      requests.push(request)
      const outcome = outcomes[requests.length - 1]
      if (!outcome) throw new Error('asked too often')
      return outcome
    }
    return { requests, answer: await call(createRefund({ requestRefund, ...CONTEXT }), id, body) }
  }
  const requested = (...facts: readonly RecordedFact[]): RefundOutcome => {
    const [pending] = pendingRefunds(orderWith(paid, wanted))
    if (!pending) throw new Error('nothing is pending')
    return {
      kind: 'requested',
      order: orderWith(paid, ...facts),
      refund: pending,
      way: 'asked',
    } as RefundOutcome
  }

  it.each<[RefundOutcome, object]>([
    [{ kind: 'unknownOrder' }, { code: 'order_not_found' }],
    [{ kind: 'nothingPaid' }, { code: 'nothing_to_refund' }],
    [{ kind: 'nothingLeft', pending: [] }, { code: 'nothing_to_refund' }],
    [
      { kind: 'tradeNotNamed', trades: [] },
      { code: 'trade_not_named', param: 'gateway_trade_no' },
    ],
    [
      { kind: 'unknownTrade', trades: [] },
      { code: 'invalid_field', param: 'gateway_trade_no', detail: 'no payment has this number' },
    ],
    [{ kind: 'noService', gateway: 'chinabank', way: 'byHand' }, { code: 'refund_not_supported' }],
    [{ kind: 'pastRefunds' }, { code: 'refund_not_supported' }],
    [{ kind: 'tooManyRefunds' }, { code: 'refund_not_supported' }],
    [{ kind: 'noAmount' }, { code: 'invalid_field', param: 'amount', detail: '1 fen or more' }],
    [
      { kind: 'tooMuch', leftFen: fen(7) },
      { code: 'refund_too_large', param: 'amount', detail: '7 fen' },
    ],
    [{ kind: 'keyReused' }, { code: 'idempotency_key_reused' }],
    [
      { kind: 'notAsExpected', leftFen: fen(7) },
      { code: 'amount_refundable_changed', param: 'amount_refundable' },
    ],
  ])('that is %j is refused so', async (outcome, error) => {
    const { answer, requests } = await refund([outcome])
    expect(answer).toEqual({ ok: false, error })
    expect(requests).toHaveLength(1)
  })

  it('is retried while the order changes, three times in all', async () => {
    const news: RefundOutcome = { kind: 'changedMeanwhile' }
    const late = await refund([news, news, requested(wanted)])
    expect(late.answer).toMatchObject({ ok: true, value: { status: 202 } })
    const never = await refund([news, news, news])
    expect(never.answer).toEqual({ ok: false, error: { code: 'order_changed' } })
  })

  it('is requested with the key’s name, and once however often it is repeated', async () => {
    const body = { amount: 100, amount_refundable: 33_600, gateway_trade_no: 'T1', reason: 'broken cup' }
    const { requests } = await refund([requested(wanted)], body)
    expect(requests).toEqual([
      {
        orderId: ORDER.orderId,
        tradeNo: 'T1',
        isByHand: false,
        requestId: 'request-0001',
        amountFen: 100,
        expectedInAllFen: 33_600,
        idempotencyKey: OPERATION_ID,
        reason: 'key_0123456789AB: broken cup',
      },
    ])
    const { requests: least } = await refund([requested(wanted)])
    expect(least).toMatchObject([{ reason: 'key_0123456789AB', amountFen: undefined, tradeNo: undefined }])
  })

  it('is pending, or was already made by an earlier call', async () => {
    // Before it and after it the order had others.
    const others = ['0', '2'].map((last, index) => ({
      ...wanted,
      refundId: REFUND.refundId.slice(0, -1) + last,
      amountFen: fen(7 + index),
      recordedAt: plusMs(NOW, 2 * index - 1),
    }))
    for (const [facts, status, word] of [
      [[wanted], 202, 'pending'],
      [[wanted, made], 201, 'succeeded'],
    ] as const) {
      const order = orderWith(paid, ...others, ...facts)
      const [, value] = toApiRefunds(order, CONTEXT, CALLER)
      expect(value).toMatchObject({ id: refundIdText(order, REFUND), amount: 100, status: word })
      const { answer } = await refund([requested(...others, ...facts)])
      expect(answer).toEqual({ ok: true, value: { status, value } })
    }
  })

  it('for an invalid order number is not requested', async () => {
    for (const id of ['', ORDER.orderId, `ord_${ORDER.orderId.slice(1)}`]) {
      const { answer, requests } = await refund([], {}, id)
      expect([answer, requests]).toEqual([{ ok: false, error: { code: 'order_not_found' } }, []])
    }
  })

  it('by hand is impossible by the API', async () => {
    await expect(refund([{ kind: 'recorded', order: ORDER }])).rejects.toThrow('by hand')
  })
})

describe('a cancellation', () => {
  const asked: Parameters<CancelOrder>[0][] = []
  const cancel = (outcome: CancelOutcome, id = orderIdText(ORDER.orderId)) => {
    const canceling: CancelOrder = async request => {
      asked.push(request)
      return outcome
    }
    return call(cancelOrder({ cancelOrder: canceling, clock: () => NOW, ...CONTEXT }), id)
  }

  it.each<[CancelOutcome['kind'], string]>([
    ['unknownOrder', 'order_not_found'],
    ['notOpen', 'order_not_open'],
    ['gatewaySilent', 'gateway_unavailable'],
    ['changedMeanwhile', 'order_changed'],
  ])('that is %s is refused with %s', async (kind, code) => {
    expect(await cancel({ kind, order: ORDER } as CancelOutcome)).toEqual({ ok: false, error: { code } })
  })

  it('shows the order, and needs an order', async () => {
    const canceled = orderWith({ kind: 'canceled', at: NOW, ...PROVENANCE })
    asked.length = 0
    const value = toApiOrder(canceled, NOW, CONTEXT)
    expect(value.status).toBe('canceled')
    expect(await cancel({ kind: 'canceled', order: canceled })).toEqual({
      ok: true,
      value: { status: 200, value, isPrivate: true },
    })
    const by = 'key_0123456789AB'
    expect(asked.splice(0)).toEqual([{ orderId: ORDER.orderId, by, requestId: 'request-0001' }])
    const nothing = await cancel({ kind: 'canceled', order: canceled }, 'ord_1')
    expect([nothing, asked]).toEqual([{ ok: false, error: { code: 'order_not_found' } }, []])
  })
})
