/** What becomes of a wish to refund or to cancel, in the words of the API. */
import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../../../lib/api/apiKey'
import type { Call, Served } from '../../../lib/api/operation'
import { cancelOrder } from '../../../lib/api/operations/cancelOrder'
import { createRefund } from '../../../lib/api/operations/createRefund'
import { orderIdText, refundIdText } from '../../../lib/api/orderResource'
import { fen } from '../../../lib/money'
import { factKey, type RecordedFact } from '../../../lib/order/facts'
import { newOrderId } from '../../../lib/order/orderId'
import { pendingRefunds } from '../../../lib/order/trades'
import type { CancelOrder } from '../../../lib/payment/cancelOrder'
import type { RequestRefund } from '../../../lib/payment/requestRefund'
import { plusMs } from '../../../lib/time'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

type RefundOutcome = Awaited<ReturnType<RequestRefund>>
type CancelOutcome = Awaited<ReturnType<CancelOrder>>

const SURROUNDINGS = { publicUrl: 'https://shop.example.com', livemode: true, codeGateway: undefined }
const TRADE = { gateway: 'alipayPage', tradeNo: 'T1', at: NOW }
const REFUND = { refundId: '20261123REFUND0000000001', ...TRADE, amountFen: fen(100) }
const OPERATION_ID = newOrderId(NOW)

const orderWith = (...facts: readonly RecordedFact[]) =>
  anOrder({ gateway: 'alipayPage', facts: Object.fromEntries(facts.map(fact => [factKey(fact), fact])) })
const paid = paidFact('T1', NOW, 'alipayPage')
const wanted: RecordedFact = { kind: 'refundRequested', ...REFUND, ...PROVENANCE }
const made: RecordedFact = { kind: 'refunded', ...REFUND, ...PROVENANCE, at: plusMs(NOW, 1) }

const ORDER = orderWith(paid)

function call(served: Served, orderId: string, body: object = {}) {
  const asked: Call = {
    caller: { keyId: 'key_0123456789AB' } as ApiKey,
    ...{ version: '1', path: { orderId }, body, query: {}, search: '', operationId: OPERATION_ID },
    ...{ at: NOW, requestId: 'request-0001' },
  }
  return served.answer(asked)
}

describe('a refund', () => {
  async function refund(
    outcomes: readonly RefundOutcome[],
    body: object = {},
    id = orderIdText(ORDER.orderId),
  ) {
    const wishes: Parameters<RequestRefund>[0][] = []
    const requestRefund: RequestRefund = async wish => {
      wishes.push(wish)
      const outcome = outcomes[wishes.length - 1]
      if (!outcome) throw new Error('asked too often')
      return outcome
    }
    return { wishes, answer: await call(createRefund({ requestRefund, ...SURROUNDINGS }), id, body) }
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
    [{ kind: 'noService', gateway: 'chinabank' }, { code: 'refund_not_supported' }],
    [{ kind: 'pastRefunds' }, { code: 'refund_not_supported' }],
    [{ kind: 'noAmount' }, { code: 'invalid_field', param: 'amount', detail: '1 fen or more' }],
    [
      { kind: 'tooMuch', leftFen: fen(7) },
      { code: 'refund_too_large', param: 'amount', detail: '7' },
    ],
    [{ kind: 'keyReused' }, { code: 'idempotency_key_reused' }],
    [
      { kind: 'notAsExpected', leftFen: fen(7) },
      { code: 'amount_refundable_changed', param: 'amount_refundable' },
    ],
  ])('that is %j is refused so', async (outcome, error) => {
    const { answer, wishes } = await refund([outcome])
    expect(answer).toEqual({ ok: false, error })
    expect(wishes).toHaveLength(1)
  })

  it('is tried anew while news comes in, three times in all', async () => {
    const news: RefundOutcome = { kind: 'changedMeanwhile' }
    const late = await refund([news, news, requested(wanted)])
    expect(late.answer).toMatchObject({ ok: true, value: { status: 202 } })
    const never = await refund([news, news, news])
    expect(never.answer).toEqual({ ok: false, error: { code: 'order_changed' } })
  })

  it('is wished for as it was asked, by the key’s name, and once however often it is asked', async () => {
    const body = { amount: 100, amount_refundable: 33_600, gateway_trade_no: 'T1', reason: 'broken cup' }
    const { wishes } = await refund([requested(wanted)], body)
    expect(wishes).toEqual([
      {
        ...{ orderId: ORDER.orderId, tradeNo: 'T1', isByHand: false, requestId: 'request-0001' },
        ...{ amountFen: 100, expectedInAllFen: 33_600, idempotencyKey: OPERATION_ID },
        reason: 'key_0123456789AB: broken cup',
      },
    ])
    const { wishes: least } = await refund([requested(wanted)])
    expect(least).toMatchObject([{ reason: 'key_0123456789AB', amountFen: undefined, tradeNo: undefined }])
  })

  it('is on its way, or made already by a call before this one', async () => {
    const shown = { id: refundIdText(REFUND.refundId), amount: 100, livemode: true }
    expect((await refund([requested(wanted)])).answer).toMatchObject({
      ok: true,
      value: { status: 202, value: { ...shown, status: 'pending' } },
    })
    expect((await refund([requested(wanted, made)])).answer).toMatchObject({
      ok: true,
      value: { status: 201, value: { ...shown, status: 'succeeded' } },
    })
  })

  it('of what is no order is asked of nobody', async () => {
    for (const id of ['', ORDER.orderId, `ord_${ORDER.orderId.slice(1)}`]) {
      const { answer, wishes } = await refund([], {}, id)
      expect([answer, wishes]).toEqual([{ ok: false, error: { code: 'order_not_found' } }, []])
    }
  })

  it('by hand is nothing that the API can ask for', async () => {
    await expect(refund([{ kind: 'recorded', order: ORDER }])).rejects.toThrow('by hand')
  })
})

describe('a cancellation', () => {
  const cancel = (outcome: CancelOutcome, id = orderIdText(ORDER.orderId)) =>
    call(cancelOrder({ cancelOrder: async () => outcome, clock: () => NOW, ...SURROUNDINGS }), id)

  it.each<[CancelOutcome['kind'], string]>([
    ['unknownOrder', 'order_not_found'],
    ['notOpen', 'order_not_open'],
    ['gatewaySilent', 'gateway_unavailable'],
    ['changedMeanwhile', 'order_changed'],
  ])('that is %s is refused with %s', async (kind, code) => {
    expect(await cancel({ kind, order: ORDER } as CancelOutcome)).toEqual({ ok: false, error: { code } })
  })

  it('shows the order, and is of an order', async () => {
    const canceled = orderWith({ kind: 'canceled', at: NOW, ...PROVENANCE })
    expect(await cancel({ kind: 'canceled', order: canceled })).toMatchObject({
      ok: true,
      value: { status: 200, value: { id: orderIdText(canceled.orderId), status: 'canceled' } },
    })
    const nothing = await cancel({ kind: 'canceled', order: canceled }, 'ord_1')
    expect(nothing).toEqual({ ok: false, error: { code: 'order_not_found' } })
  })
})
