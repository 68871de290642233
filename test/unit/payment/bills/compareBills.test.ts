/** Which bills are compared, what is recorded about their mismatches, and what is stored and logged. */
import { describe, expect, it } from 'vitest'
import type { RefundAnswer } from '../../../../lib/gateways/capabilities/refunds'
import type { TradeAnswer } from '../../../../lib/gateways/capabilities/tradeQueries'
import { fen } from '../../../../lib/money'
import type { TradeFact } from '../../../../lib/order/facts'
import { KEPT_MISMATCHES } from '../../../../lib/payment/bills/comparison'
import { HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../../../lib/time'
import {
  billWorld,
  DAY,
  findings,
  GATEWAY,
  inAll,
  MORNING,
  NOON,
  ORDER,
  orderWith,
  paid,
  paymentLine,
  refundLine,
  STRANGE,
  TRADE,
  UNPAID,
} from './billWorld'

const TRACE = { requestId: 'request-1', gateway: GATEWAY, day: DAY }

describe('what the bill contains and the gateway confirms', () => {
  const trade = (...facts: TradeFact[]): TradeAnswer => ({ kind: 'trade', tradeNo: TRADE, facts })
  const done: RefundAnswer = { kind: 'done', at: MORNING }

  it('is recorded: a payment', async () => {
    const world = billWorld({
      orders: [UNPAID],
      bill: [paymentLine(UNPAID)],
      trade: trade(paid() as TradeFact),
    })
    const [outcome] = await world.compare()
    expect(outcome).toMatchObject({ mismatches: [{ kind: 'paidThereNotHere', isLearned: true }] })
    expect(Object.values(world.table.orders.get(UNPAID.orderId)?.facts ?? {})).toMatchObject([
      { kind: 'paid', source: 'bill', requestId: 'request-1', recordedAt: MORNING },
    ])
    expect(world.table.agendas.get(UNPAID.orderId)).toEqual({ dueAt: MORNING })
    expect(await world.compare()).toMatchObject([{ mismatchCount: 0 }])
  })

  it('is recorded: a refund made at the gateway’s own pages, once', async () => {
    const world = billWorld({ orders: [ORDER], bill: [paymentLine(ORDER), refundLine(ORDER)], refund: done })
    await world.compare()
    expect(world.table.orders.get(ORDER.orderId)?.facts[`refunded:${GATEWAY}:R1`]).toMatchObject({
      tradeNo: TRADE,
      amountFen: 1000,
      at: NOON,
      source: 'bill',
    })
    expect(await world.compare()).toMatchObject([{ mismatchCount: 0 }])
    expect(world.asked.filter(each => each.startsWith('refund'))).toEqual(['refund R1'])
  })

  it('is recorded: a refund of which only the sum was known, without a mismatch', async () => {
    const order = orderWith([paid(), inAll(1000)])
    const world = billWorld({ orders: [order], bill: [paymentLine(order), refundLine(order)], refund: done })
    expect(await world.compare()).toMatchObject([{ mismatchCount: 0 }])
    expect(Object.keys(world.table.orders.get(order.orderId)?.facts ?? {})).toContain(
      `refunded:${GATEWAY}:R1`,
    )
  })

  it('is marked as recorded, and the others are not', async () => {
    const bill = [
      refundLine(ORDER),
      paymentLine(ORDER, { tradeNo: '2026112400000002' }),
      paymentLine(STRANGE),
    ]
    const world = billWorld({ orders: [ORDER], bill, refund: done })
    await world.compare()
    const { mismatches = [] } = world.kept.get(`${GATEWAY} ${DAY}`) ?? {}
    expect(mismatches.map(({ kind, isLearned }) => [kind, isLearned])).toEqual([
      ['refundedThereNotHere', true],
      ['paidThereNotHere', undefined],
      ['paidThereNotHere', undefined],
    ])
    expect(world.logged.at(-1)).toEqual(['error', 'billCompared', expect.objectContaining({ learned: 1 })])
  })

  it.each<[string, TradeAnswer]>([
    ['it says nothing', { kind: 'unavailable' }],
    ['it has no such trade', { kind: 'noTrade' }],
    [
      'it speaks of another trade',
      { ...trade(paid() as TradeFact), tradeNo: '2026112400000002' } as TradeAnswer,
    ],
    ['it is not paid there', trade()],
  ])('is not recorded when %s', async (_, answer) => {
    const world = billWorld({ orders: [UNPAID], bill: [paymentLine(UNPAID)], trade: answer })
    expect(await world.compare()).toMatchObject([{ mismatches: [{ kind: 'paidThereNotHere' }] }])
    expect(world.table.orders.get(UNPAID.orderId)?.facts).toEqual({})
  })

  it.each([
    ['of an order that the books do not have', [paymentLine(STRANGE)]],
    ['of a payment that the books have with another amount', [paymentLine(ORDER, { amountFen: fen(1) })]],
    ['that the books have and the bill has not', []],
  ])('is not queried: %s', async (_, bill) => {
    const world = billWorld({ orders: [ORDER], bill })
    expect(await world.compare()).not.toMatchObject([{ mismatchCount: 0 }])
    expect(world.asked).toEqual(['bill 2026-11-24'])
  })

  it('is not queried when the bill is unusable', async () => {
    const unusable = { kind: 'unusable', fault: 'cutOff', line: 7 } as const
    const world = billWorld({ orders: [UNPAID], bill: [paymentLine(UNPAID), unusable] })
    const why = { why: 'unusable', fault: 'cutOff', line: 7 }
    expect(await world.compare()).toEqual([{ kind: 'notCompared', gateway: GATEWAY, day: DAY, ...why }])
    expect([world.asked, world.kept.size]).toEqual([['bill 2026-11-24'], 0])
    expect(world.logged).toEqual([['error', 'billNotCompared', { ...TRACE, ...why }]])
  })

  it('is not queried when too little time is left', async () => {
    const world = billWorld({ orders: [UNPAID], bill: [paymentLine(UNPAID)] })
    await world.compare({ day: NOON }, [10 * MINUTE_MS, SECOND_MS])
    expect(world.asked).toEqual(['bill 2026-11-24'])
  })

  it('is queried no more often than mismatches are stored', async () => {
    const orders = Array.from({ length: KEPT_MISMATCHES + 1 }, () => orderWith([]))
    const bill = orders.map((order, at) => paymentLine(order, { tradeNo: `${at}` }))
    const world = billWorld({ orders, bill })
    await world.compare()
    expect(world.asked.slice(1)).toEqual(orders.slice(0, -1).map(({ orderId }) => `trade ${orderId}`))
  })
})

describe('a bill', () => {
  it.each([
    [{ kind: 'unavailable' }, { why: 'unavailable' }],
    [
      { kind: 'refused', code: 'isv.no' },
      { why: 'refused', code: 'isv.no' },
    ],
    [
      { kind: 'otherCertificate', serialNumber: 'x' },
      { why: 'refused', code: 'ANSWER_CERTIFICATE_UNKNOWN' },
    ],
  ] as const)('that is not available is not compared: %j', async (bill, why) => {
    const world = billWorld({ orders: [ORDER], bill })
    expect(await world.compare()).toEqual([{ kind: 'notCompared', gateway: GATEWAY, day: DAY, ...why }])
    expect(world.logged).toEqual([['error', 'billNotCompared', { ...TRACE, ...why }]])
    expect(world.kept.size).toBe(0)
  })

  it('that is not ready is awaited until the afternoon, and then reported missing', async () => {
    const bill = { kind: 'noBill' } as const
    const afternoon = plusMs(MORNING, 3 * HOUR_MS)
    const world = billWorld({ orders: [ORDER], bill, now: plusMs(afternoon, -1) })
    expect(await world.compare()).toMatchObject([{ why: 'notReady' }])
    expect(world.logged).toEqual([['info', 'billNotReady', { ...TRACE, why: 'notReady' }]])
    expect(await findings({ orders: [ORDER], bill, now: afternoon })).toEqual(['paidHereNotThere 33600'])
  })

  it('that does not exist in the afternoon is correct if there were no payments', async () => {
    const now = plusMs(MORNING, 3 * HOUR_MS)
    const world = billWorld({ orders: [UNPAID], bill: { kind: 'noBill' }, now })
    expect(await world.compare()).toMatchObject([{ kind: 'compared', mismatchCount: 0 }])
  })

  it('that is not ready in the morning is read later, even if no payments are recorded', async () => {
    const world = billWorld({ orders: [UNPAID], bill: { kind: 'noBill' } })
    expect(await world.compare({})).toMatchObject([{ why: 'notReady' }, { kind: 'compared' }, {}])
    await world.compare({})
    expect(world.asked.filter(each => each === 'bill 2026-11-24')).toHaveLength(2)
    expect(world.kept.has(`${GATEWAY} ${DAY}`)).toBe(false)
  })

  it('is compared once by schedule, and on every request', async () => {
    const world = billWorld({ orders: [ORDER], bill: [paymentLine(ORDER)] })
    await world.compare({})
    const first = ['bill 2026-11-24', 'bill 2026-11-23', 'bill 2026-11-22']
    expect(world.asked).toEqual(first)
    await world.compare({})
    expect(world.asked).toEqual(first)
    await world.compare({ day: NOON })
    expect(world.asked).toEqual([...first, 'bill 2026-11-24'])
  })

  it.each([
    [GATEWAY, ['bill 2026-11-24']],
    ['chinabank', []],
    ['gone', []],
    ['unheardOf', []],
  ])('is requested from the named gateway if it has bills: %s', async (gateway, asked) => {
    const world = billWorld({})
    const outcomes = await world.compare({ day: NOON, gateway })
    expect([world.asked, outcomes.length]).toEqual([asked, asked.length])
  })

  it('is stored and logged with its content', async () => {
    const others = ['STORE-7', 'STORE-8'].map(orderNo =>
      paymentLine(ORDER, { orderNo, tradeNo: `${TRADE}${orderNo}` }),
    )
    const strange = paymentLine(STRANGE, { tradeNo: `${TRADE}9` })
    const bill = [paymentLine(ORDER), refundLine(ORDER), strange, ...others]
    const world = billWorld({ orders: [ORDER], bill })
    const mismatches = [
      {
        kind: 'refundedThereNotHere',
        orderId: ORDER.orderId,
        tradeNo: TRADE,
        refundId: 'R1',
        thereFen: 1000,
      },
      { kind: 'paidThereNotHere', orderId: STRANGE.orderId, tradeNo: `${TRADE}9`, thereFen: 33_600 },
    ]
    const comparison = {
      gateway: GATEWAY,
      day: DAY,
      comparedAt: MORNING,
      payments: { count: 2, fen: 67_200 },
      refunds: { count: 1, fen: 1000 },
      others: 2,
      awaited: 0,
      mismatchCount: 2,
      mismatches,
    }
    expect(await world.compare()).toEqual([{ kind: 'compared', ...comparison }])
    expect(world.kept.get(`${GATEWAY} ${DAY}`)).toEqual(comparison)
    expect(world.logged).toEqual([
      ...mismatches.map(({ kind, ...each }) => [
        'warn',
        'billMismatch',
        { ...TRACE, mismatch: kind, ...each },
      ]),
      [
        'error',
        'billCompared',
        { ...TRACE, payments: 2, refunds: 1, others: 2, awaited: 0, mismatches: 2, learned: 0 },
      ],
    ])
  })

  it('that agrees with the records is no error', async () => {
    const world = billWorld({ orders: [ORDER], bill: [paymentLine(ORDER)] })
    await world.compare()
    const counts = { payments: 1, refunds: 0, others: 0, awaited: 0, mismatches: 0, learned: 0 }
    expect(world.logged).toEqual([['info', 'billCompared', { ...TRACE, ...counts }]])
  })

  it.each([
    [MINUTE_MS - 1, 0],
    [MINUTE_MS, 3],
  ])('is not started without enough time: %i ms for %i', async (leftMs, count) => {
    const world = billWorld({ orders: [ORDER] })
    expect((await world.compare({}, [leftMs])).length).toBe(count)
    expect(world.asked.length).toBe(count)
  })

  it('of an account with invalid settings does not stop the other accounts', async () => {
    const world = billWorld({ orders: [ORDER], bill: [paymentLine(ORDER)] })
    const { bills } = world.ports
    world.ports.bills = {
      ...bills,
      names: ['alipayPage.kiln', ...bills.names],
      get(name) {
        if (name === 'alipayPage.kiln') throw new Error('wrong settings')
        return bills.get(name)
      },
    }
    await expect(world.compare()).rejects.toThrow('wrong settings')
    expect([...world.kept.keys()]).toEqual([`${GATEWAY} ${DAY}`])
    const failure = { requestId: TRACE.requestId, gateway: 'alipayPage.kiln', message: 'wrong settings' }
    expect(world.logged[0]).toEqual(['error', 'billNotCompared', expect.objectContaining(failure)])
  })

  it('whose comparison cannot be stored does not stop the others', async () => {
    const world = billWorld({ orders: [ORDER], bill: [] })
    const { keep } = world.ports.comparisons
    let calls = 0
    world.ports.comparisons.keep = async each => {
      calls += 1
      if (calls === 1) throw new Error('no store')
      return keep(each)
    }
    await expect(world.compare({})).rejects.toThrow('no store')
    expect([...world.kept.keys()]).toEqual([`${GATEWAY} 20261123`, `${GATEWAY} 20261122`])
    const failures = world.logged.filter(([, event]) => event === 'billNotCompared')
    expect(failures).toEqual([
      ['error', 'billNotCompared', expect.objectContaining({ ...TRACE, message: 'no store' })],
    ])
  })
})
