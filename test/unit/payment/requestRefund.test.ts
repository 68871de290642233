/** Requesting a refund: what is recorded, and every reason for a refusal. */
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RefundWay } from '../../../lib/gateways/capabilities/refunds'
import { MOST_REFUNDS } from '../../../lib/gateways/limits'
import { type Fen, fen } from '../../../lib/money'
import { type Fact, factKey, type RecordedFact } from '../../../lib/order/facts'
import { type Order, withFacts } from '../../../lib/order/order'
import { newOrderId, parseOrderId } from '../../../lib/order/orderId'
import { amountPaid, amountRefunded, pendingRefunds, tradesOf } from '../../../lib/order/trades'
import type { Visit } from '../../../lib/payment/ports'
import { MAX_STORED_REASON, type RefundRequest, requestRefund } from '../../../lib/payment/requestRefund'
import { DAY_MS, plusMs } from '../../../lib/time'
import { emptyOrdersTable, memoryOrders, type OrdersTable } from '../../support/memoryOrders'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const GATEWAY = 'alipayPage'
const recorded = (fact: Fact): RecordedFact => ({ ...fact, ...PROVENANCE })
const paid = (tradeNo = 'A') => paidFact(tradeNo, NOW, GATEWAY)
const of = (kind: 'finished' | 'closed' | 'refundRequested' | 'refunded', amount: number, refundId = 'R') =>
  recorded({ kind, gateway: GATEWAY, tradeNo: 'A', at: NOW, amountFen: fen(amount), refundId } as Fact)

let table: OrdersTable
let sent: readonly Visit[]
let send: (visits: readonly Visit[]) => Promise<readonly Visit['orderId'][]>
let logged: unknown[][]
beforeEach(() => {
  table = emptyOrdersTable()
  logged = []
  sent = []
  send = async visits => {
    sent = [...sent, ...visits]
    return []
  }
})

function given(...facts: readonly RecordedFact[]): Order {
  const order = withFacts(anOrder({ gateway: GATEWAY }), facts)
  table.orders.set(order.orderId, order)
  return order
}

const stored = ({ orderId }: Order) => table.orders.get(orderId) ?? expect.fail()

let way: RefundWay
beforeEach(() => {
  way = 'asked'
})

function request(order: Order, parts: Partial<RefundRequest> = {}, orders = memoryOrders(table), now = NOW) {
  const ports = { orders, visits: { send: (visits: readonly Visit[]) => send(visits) }, clock: () => now }
  const refundWay = (gateway: string) => (gateway === GATEWAY ? way : 'byHand')
  const { orderId } = order
  const fields = { orderId, isByHand: false, reason: 'mei: broken', requestId: 'request', ...parts }
  return requestRefund({ ...ports, refundWay, log: (...line) => logged.push(line) })(fields)
}

describe('a refund is recorded, and the order visited', () => {
  it.each<[string, readonly RecordedFact[], Partial<RefundRequest>, number]>([
    ['of all that was paid', [paid()], {}, 33_600],
    ['of a part', [paid()], { amountFen: fen(1) }, 1],
    ['of all that is left', [paid(), of('refunded', 100, 'R1'), of('refundRequested', 200)], {}, 33_300],
    ['of what is left, as expected', [paid()], { expectedFen: fen(33_600) }, 33_600],
    ['of one of two trades', [paid(), paid('B')], { tradeNo: 'A' }, 33_600],
    [
      'of one of two trades, with what is left as expected',
      [paid(), paid('B')],
      { tradeNo: 'A', expectedInAllFen: fen(67_200) },
      33_600,
    ],
  ])('%s', async (_, facts, wanted, amountFen) => {
    const order = given(...facts)
    const outcome = await request(order, wanted)
    const refund = outcome.kind === 'requested' ? outcome.refund : expect.fail()
    expect(refund).toEqual({
      kind: 'refundRequested',
      gateway: GATEWAY,
      tradeNo: 'A',
      at: NOW,
      amountFen,
      refundId: expect.any(String),
      source: 'person',
      sourceId: 'mei: broken',
      requestId: 'request',
      recordedAt: NOW,
    })
    expect(parseOrderId(refund.refundId)).toBeDefined()
    expect(stored(order).facts[factKey(refund)]).toEqual(refund)
    expect(pendingRefunds(stored(order))).toContainEqual(refund)
    expect(table.agendas.get(order.orderId)).toEqual({ dueAt: NOW })
    expect(sent).toEqual([{ orderId: order.orderId, attempt: 0, delaySeconds: 0 }])
    const fields = { requestId: 'request', orderId: order.orderId, gateway: GATEWAY, amountFen }
    expect(logged).toEqual([['info', 'refundRequested', { ...fields, refundId: refund.refundId }]])
  })

  it('even when the queue rejects the visit', async () => {
    send = async visits => visits.map(({ orderId }) => orderId)
    expect(await request(given(paid()))).toMatchObject({ kind: 'requested' })
    send = () => Promise.reject(new Error('timed out'))
    expect(await request(given(paid()))).toMatchObject({ kind: 'requested' })
    expect(logged.map(([, event]) => event)).toEqual([
      'refundRequested',
      'visitNotSent',
      'refundRequested',
      'visitNotSent',
    ])
  })

  it('by the schedule if there is no queue', async () => {
    const order = given(paid())
    const wanted = { orderId: order.orderId, isByHand: false, reason: 'mei: broken', requestId: 'request' }
    const outcome = await requestRefund({
      orders: memoryOrders(table),
      clock: () => NOW,
      refundWay: () => 'asked',
      log: (...line) => logged.push(line),
    })(wanted)
    expect(outcome).toMatchObject({ kind: 'requested' })
    expect(logged.map(([, event]) => event)).toEqual(['refundRequested'])
    expect(table.agendas.get(order.orderId)).toEqual({ dueAt: NOW })
  })

  it('and not visited if a person must confirm it first', async () => {
    way = 'confirmed'
    expect(await request(given(paid()))).toMatchObject({ kind: 'requested', way: 'confirmed' })
    expect(sent).toEqual([])
  })

  it('with the name of the person, if known', async () => {
    const order = given(paid(), paid('B'))
    expect(await request(order, { tradeNo: 'A', person: 'mei' })).toMatchObject({ refund: { person: 'mei' } })
    const outcome = await request(order, { tradeNo: 'B' })
    expect(outcome.kind === 'requested' && outcome.refund).not.toHaveProperty('person')
    expect(logged).toMatchObject([
      ['info', 'refundRequested', { person: 'mei' }],
      ['info', 'refundRequested', { person: undefined }],
    ])
  })

  it('without a key even if its number has the format of a keyed one', async () => {
    const order = given(paid())
    let made = 0
    const ports = { orders: memoryOrders(table), clock: () => NOW, refundWay: () => 'asked' as const }
    const numbered = requestRefund({
      ...ports,
      log: () => {},
      random: size => new Uint8Array(size).fill(++made, -1),
    })
    const wanted = { orderId: order.orderId, isByHand: false, reason: '', requestId: '', amountFen: fen(100) }
    await numbered(wanted)
    await numbered(wanted)
    expect(pendingRefunds(stored(order))).toHaveLength(2)
  })

  it('with its reason cut to the maximum length', async () => {
    const order = given(paid())
    await request(order, { reason: '退'.repeat(MAX_STORED_REASON + 1) })
    expect(pendingRefunds(stored(order))[0]?.sourceId).toBe('退'.repeat(MAX_STORED_REASON))
  })
})

describe('a refund by hand is recorded as made', () => {
  it.each([
    ['where the gateway has the service', GATEWAY, []],
    ['where it has none', 'chinabank', []],
    ['of a finished trade', GATEWAY, [of('finished', 33_600)]],
  ])('%s', async (_, gateway, facts) => {
    const order = given(paidFact('A', NOW, gateway), ...facts)
    expect(await request(order, { isByHand: true, amountFen: fen(100) })).toMatchObject({ kind: 'recorded' })
    expect(amountRefunded(stored(order))).toBe(100)
    expect([pendingRefunds(stored(order)), sent]).toEqual([[], []])
    expect(logged).toMatchObject([['info', 'refundRecorded', { gateway, amountFen: 100 }]])
  })

  it('but never more than is left', async () => {
    const order = given(paid(), of('refundRequested', 33_000))
    expect(await request(order, { isByHand: true, amountFen: fen(601) })).toEqual({
      kind: 'tooMuch',
      leftFen: 600,
    })
  })
})

it('an order has a maximum of requested refunds; those by hand are recorded all the same', async () => {
  const before = Array.from({ length: MOST_REFUNDS - 1 }, (_, index) => of('refundRequested', 1, `R${index}`))
  const order = given(paid(), paid('B'), ...before)
  const wanted = { tradeNo: 'B', amountFen: fen(1), idempotencyKey: 'the last one' }
  expect(await request(order, wanted)).toMatchObject({ kind: 'requested' })
  expect(await request(order, { ...wanted, idempotencyKey: 'one more' })).toEqual({ kind: 'tooManyRefunds' })
  expect(await request(order, wanted)).toMatchObject({ kind: 'requested' })
  expect(await request(order, { ...wanted, idempotencyKey: undefined, isByHand: true })).toMatchObject({
    kind: 'recorded',
  })
  expect(pendingRefunds(stored(order))).toHaveLength(MOST_REFUNDS)
})

describe('nothing is done', () => {
  it.each<[string, readonly RecordedFact[], Partial<RefundRequest>, object]>([
    ['for an order that is not there', [], { orderId: newOrderId(NOW) }, { kind: 'unknownOrder' }],
    ['where nothing was paid', [], {}, { kind: 'nothingPaid' }],
    ['if all of it was refunded', [paid(), of('refunded', 33_600)], {}, { kind: 'nothingPaid' }],
    ['where two trades hold money', [paid(), paid('B')], {}, { kind: 'tradeNotNamed' }],
    ['for a trade of another order', [paid()], { tradeNo: 'B' }, { kind: 'unknownTrade' }],
    [
      'where the gateway has no such service',
      [paidFact('A', NOW, 'chinabank')],
      {},
      { kind: 'noService', gateway: 'chinabank', way: 'byHand' },
    ],
    ['for a finished trade', [paid(), of('finished', 33_600)], {}, { kind: 'pastRefunds' }],
    ['for a closed trade', [paid(), of('closed', 0)], {}, { kind: 'pastRefunds' }],
    ['for no amount', [paid()], { amountFen: fen(0) }, { kind: 'noAmount' }],
    [
      'where all of it is on its way',
      [paid(), of('refundRequested', 33_600)],
      {},
      { kind: 'nothingLeft', pending: [{ refundId: 'R' }] },
    ],
    [
      'for more than is left',
      [paid(), of('refundRequested', 600)],
      { amountFen: fen(33_001) },
      { kind: 'tooMuch', leftFen: 33_000 },
    ],
    [
      'if another amount is left than expected',
      [paid()],
      { amountFen: fen(1), expectedFen: fen(33_599) },
      { kind: 'notAsExpected', leftFen: 33_600 },
    ],
    [
      'if another amount is left of all trades than expected',
      [paid(), paid('B')],
      { tradeNo: 'A', expectedInAllFen: fen(33_600) },
      { kind: 'notAsExpected', leftFen: 67_200 },
    ],
  ])('%s', async (_, facts, wanted, expected) => {
    const order = given(...facts)
    expect(await request(order, wanted)).toMatchObject(expected)
    expect(stored(order)).toBe(order)
    expect([sent, logged]).toEqual([[], []])
  })

  it('if the shop no longer uses the gateway, except by hand', async () => {
    way = 'removed'
    const order = given(paid())
    const refused = { kind: 'noService', gateway: GATEWAY, way: 'removed' }
    expect(await request(order)).toEqual(refused)
    expect(stored(order)).toBe(order)
    expect(await request(order, { isByHand: true })).toMatchObject({ kind: 'recorded' })
  })

  it('if the order changed meanwhile', async () => {
    const order = given(paid())
    const orders = memoryOrders(table)
    const outcome = await request(
      order,
      {},
      {
        ...orders,
        async get(orderId) {
          const read = await orders.get(orderId)
          await orders.record(orderId, { gateway: GATEWAY, amountFen: order.amountFen }, [paid('B')])
          return read
        },
      },
    )
    expect(outcome).toEqual({ kind: 'changedMeanwhile' })
    expect([pendingRefunds(stored(order)), sent, logged]).toEqual([[], [], []])
  })
})

it('for the second of two concurrent requests', async () => {
  const order = given(paid())
  const outcomes = await Promise.all([request(order), request(order)])
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['changedMeanwhile', 'requested'])
  expect(pendingRefunds(stored(order))).toHaveLength(1)
})

describe('an idempotency key', () => {
  const key = { idempotencyKey: 'key-1' }
  const wanted = { ...key, amountFen: fen(100) }
  const refundOf = (outcome: Awaited<ReturnType<typeof request>>) =>
    outcome.kind === 'requested' ? outcome.refund : expect.fail()

  it('makes no second refund of a repeated request, and visits the pending one again', async () => {
    const order = given(paid())
    const first = refundOf(await request(order, wanted))
    expect(parseOrderId(first.refundId)).toBeDefined()
    expect(refundOf(await request(order, { ...wanted, requestId: 'again' }))).toEqual(first)
    expect([sent.length, logged.length]).toEqual([2, 1])
    table.orders.set(order.orderId, withFacts(stored(order), [of('refunded', 100, first.refundId)]))
    expect(refundOf(await request(order, wanted))).toEqual(first)
    expect([sent.length, logged.length, pendingRefunds(stored(order))]).toEqual([2, 1, []])
  })

  it('makes one refund of two concurrent requests, and over midnight', async () => {
    const order = given(paid())
    const outcomes = await Promise.all([request(order, wanted), request(order, wanted)])
    const [first, second] = outcomes.map(refundOf)
    expect(second).toEqual(first)
    expect(Object.keys(stored(order).facts)).toHaveLength(2)
    const later = await request(order, wanted, memoryOrders(table), plusMs(NOW, DAY_MS))
    expect(refundOf(later)).toEqual(first)
  })

  it('keeps requests with another key, or for another order, apart', async () => {
    const order = given(paid())
    const first = refundOf(await request(order, wanted))
    const other = refundOf(await request(order, { ...wanted, idempotencyKey: 'key-2' }))
    table.orders.clear()
    const elsewhere = withFacts(anOrder({ gateway: GATEWAY, orderId: newOrderId(NOW) }), [paid()])
    table.orders.set(elsewhere.orderId, elsewhere)
    const foreign = refundOf(await request(elsewhere, wanted))
    expect(new Set([first, other, foreign].map(({ refundId }) => refundId)).size).toBe(3)
  })

  it('also applies to refunds by hand', async () => {
    const order = given(paid())
    const byHand = { ...wanted, isByHand: true }
    expect(await request(order, byHand)).toMatchObject({ kind: 'recorded' })
    expect(await request(order, byHand)).toMatchObject({ kind: 'recorded' })
    expect(amountRefunded(stored(order))).toBe(100)
    expect(await request(order, { ...byHand, amountFen: fen(101) })).toEqual({ kind: 'keyReused' })
    expect(await request(order, { ...byHand, idempotencyKey: 'all', amountFen: undefined })).toMatchObject({
      kind: 'recorded',
    })
    expect(await request(order, { ...byHand, idempotencyKey: 'all', amountFen: undefined })).toMatchObject({
      kind: 'recorded',
    })
  })

  it('has an order visited only for its own refund', async () => {
    const order = given(paid())
    const first = refundOf(await request(order, wanted))
    await request(order, { ...wanted, idempotencyKey: 'another' })
    table.orders.set(order.orderId, withFacts(stored(order), [of('refunded', 100, first.refundId)]))
    sent = []
    expect(refundOf(await request(order, wanted))).toEqual(first)
    expect(sent).toEqual([])
  })

  it.each<[string, Partial<RefundRequest>]>([
    ['of another amount', { amountFen: fen(101) }],
    ['of all', { amountFen: undefined }],
    ['of a named trade', { tradeNo: 'A' }],
    ['with an expectation', { expectedFen: fen(33_600) }],
    ['with an expectation of all trades', { expectedInAllFen: fen(33_600) }],
    ['by hand', { isByHand: true }],
    ['for another reason', { reason: 'mei: lost' }],
  ])('refuses another request with the same key: %s', async (_, change) => {
    const order = given(paid())
    await request(order, wanted)
    const known = stored(order)
    expect(await request(order, { ...wanted, ...change })).toEqual({ kind: 'keyReused' })
    expect(stored(order)).toBe(known)
  })
})

/** What may happen to an order in any sequence. */
type Step =
  | { readonly do: 'request' | 'byHand'; readonly tradeNo: string; readonly amountFen: Fen | undefined }
  | { readonly do: 'made' | 'failed' | 'told' }

it('refunds never exceed the payments, whatever is requested and answered', async () => {
  const step = fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({
      do: fc.constantFrom('request', 'byHand'),
      tradeNo: fc.constantFrom('A', 'B'),
      amountFen: fc.option(fc.integer({ min: 0, max: 40_000 }).map(fen), { nil: undefined }),
    }),
    fc.record({ do: fc.constantFrom('made', 'failed', 'told') }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
      const order = given(paid('A'), paid('B'))
      for (const each of steps) await take(order, each)
      const end = stored(order)
      for (const { paidFen, refundedFen, refundPendingFen } of tradesOf(end))
        expect(refundedFen + refundPendingFen).toBeLessThanOrEqual(paidFen)
      expect(amountRefunded(end)).toBeLessThanOrEqual(amountPaid(end))
    }),
  )
})

async function take(order: Order, step: Step): Promise<void> {
  if (step.do === 'request' || step.do === 'byHand') {
    await request(order, { ...step, isByHand: step.do === 'byHand' })
    return
  }
  const [pending] = pendingRefunds(stored(order))
  if (!pending) return
  const { gateway, tradeNo, refundId, amountFen } = pending
  const fact = { gateway, tradeNo, refundId, at: NOW }
  // What the gateway tells of all refunds of a trade counts those that were made, and no answer was heard of.
  const byGateway = Object.values(stored(order).facts)
    .filter(each => each.kind === 'refunded')
    .filter(each => each.tradeNo === tradeNo && each.source !== 'person')
  const inAll = byGateway.reduce<number>((sum, each) => sum + each.amountFen, amountFen)
  const facts: Record<'made' | 'failed' | 'told', readonly Fact[]> = {
    made: [{ kind: 'refunded', ...fact, amountFen }],
    failed: [{ kind: 'refundFailed', ...fact, code: 'NO' }],
    told: [
      { kind: 'refundedInAll', gateway, tradeNo, at: NOW, amountFen: fen(inAll) },
      { kind: 'refunded', ...fact, amountFen },
    ],
  }
  const { amountFen: due } = order
  await memoryOrders(table).record(order.orderId, { gateway, amountFen: due }, facts[step.do].map(recorded))
}
