/** The bill of a day against the books: each mismatch by its name, what is learned of it, and when it is compared. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BillLine, RefundAnswer, TradeAnswer } from '../../../lib/gateways/gateway'
import { type Fen, fen } from '../../../lib/money'
import type { Fact } from '../../../lib/order/facts'
import type { Order } from '../../../lib/order/order'
import { newOrderId } from '../../../lib/order/orderId'
import { KEPT_MISMATCHES, type Mismatch } from '../../../lib/payment/comparison'
import { DAY_MS, HOUR_MS, plusMs } from '../../../lib/time'
import { PROVENANCE } from '../../support/orders'
import {
  billWorld,
  DAY,
  findings,
  GATEWAY,
  MORNING,
  NOON,
  orderWith,
  paid,
  paymentLine,
  refunded,
  refundLine,
  TRADE,
} from './billWorld'

const ORDER = orderWith([paid()])
const REFUNDED = orderWith([paid(), refunded()])
const UNPAID = orderWith([])
const STRANGE = { orderId: newOrderId(NOON) }
const YESTERDAY = plusMs(NOON, -DAY_MS)

describe('they agree', () => {
  const inAll = (amountFen: number): Fact => ({
    ...{ kind: 'refundedInAll', gateway: GATEWAY, tradeNo: TRADE, at: NOON, amountFen: amountFen as Fen },
  })
  const byHand = orderWith([paid()])
  const asked: Fact = { ...refunded(), kind: 'refundRequested', at: YESTERDAY } as Fact
  it.each<[string, readonly Order[], readonly BillLine[]]>([
    ['about nothing', [UNPAID], []],
    ['about a payment', [ORDER], [paymentLine(ORDER)]],
    ['about a refund', [REFUNDED], [paymentLine(REFUNDED), refundLine(REFUNDED)]],
    [
      'about a refund that is known in sum',
      [orderWith([paid(), inAll(1500)], { orderId: ORDER.orderId })],
      [paymentLine(ORDER), refundLine(ORDER), refundLine(ORDER, { refundId: 'R2', amountFen: fen(500) })],
    ],
    [
      'about a payment of an older order',
      [orderWith([paid()], { orderId: ORDER.orderId, createdAt: plusMs(NOON, -30 * DAY_MS) })],
      [paymentLine(ORDER)],
    ],
    ['about a payment of another day', [orderWith([paid({ at: YESTERDAY })])], []],
    ['about a payment by another gateway', [orderWith([paid({ gateway: 'chinabank' })])], []],
    [
      'about what was paid back by hand',
      [{ ...byHand, facts: { ...byHand.facts, r: { ...refunded(), ...PROVENANCE, source: 'person' } } }],
      [paymentLine(byHand)],
    ],
    [
      'about a refund that was asked for the day before',
      [orderWith([paid({ at: YESTERDAY }), asked, refunded()])],
      [],
    ],
    ['about what others sell', [], [paymentLine({ orderId: 'STORE-7' as Order['orderId'] })]],
    ['about a payment without a fee', [ORDER], [paymentLine(ORDER, { feeFen: 0 })]],
  ])('%s', async (_, orders, bill) => {
    expect(await findings({ orders, bill })).toEqual([])
  })
})

describe('they differ', () => {
  const pending = orderWith([{ ...paid(), kind: 'pending' } as Fact])
  const closed = orderWith([{ kind: 'closed', gateway: GATEWAY, tradeNo: TRADE, at: NOON }])
  const failed = orderWith([paid(), { ...refunded(), kind: 'refundFailed', code: 'NO' } as unknown as Fact])
  const elsewhere = orderWith([paid()], { gateway: 'chinabank' })
  it.each<[string, readonly Order[], readonly BillLine[], readonly string[]]>([
    ['a payment is unknown here', [UNPAID], [paymentLine(UNPAID)], ['paidThereNotHere 33600']],
    ['its order is unknown here', [], [paymentLine(STRANGE)], ['paidThereNotHere 33600']],
    ['its order is paid elsewhere', [elsewhere], [paymentLine(elsewhere)], ['paidThereNotHere 33600']],
    ['a payment stands twice', [ORDER], [paymentLine(ORDER), paymentLine(ORDER)], ['paidThereNotHere 33600']],
    ['a payment is not there', [ORDER], [], ['paidHereNotThere 33600']],
    [
      'a payment is there under another trade',
      [ORDER],
      [paymentLine(ORDER, { tradeNo: '2026112400000002' })],
      ['paidThereNotHere 33600', 'paidHereNotThere 33600'],
    ],
    [
      'the amount is another',
      [ORDER],
      [paymentLine(ORDER, { amountFen: fen(33_601) })],
      ['otherAmount 33600 33601'],
    ],
    ['it is pending here', [pending], [paymentLine(pending)], ['otherState 33600 paymentPending']],
    ['it is closed here', [closed], [paymentLine(closed)], ['otherState 33600 closed']],
    [
      'a refund is unknown here',
      [ORDER],
      [paymentLine(ORDER), refundLine(ORDER)],
      ['refundedThereNotHere 1000'],
    ],
    ['a refund of an unknown order', [], [refundLine(STRANGE)], ['refundedThereNotHere 1000']],
    [
      'a refund stands twice',
      [REFUNDED],
      [paymentLine(REFUNDED), refundLine(REFUNDED), refundLine(REFUNDED)],
      ['refundedThereNotHere 1000'],
    ],
    ['a refund is not there', [REFUNDED], [paymentLine(REFUNDED)], ['refundedHereNotThere 1000']],
    [
      'a refund has another amount',
      [REFUNDED],
      [paymentLine(REFUNDED), refundLine(REFUNDED, { amountFen: fen(999) })],
      ['otherAmount 1000 999'],
    ],
    [
      'a refund has failed here',
      [failed],
      [paymentLine(failed), refundLine(failed)],
      ['otherState 1000 paid'],
    ],
    ['a fee is more than the payment', [ORDER], [paymentLine(ORDER, { feeFen: 33_601 })], ['fee 33600']],
    ['a payment brings a fee', [ORDER], [paymentLine(ORDER, { feeFen: -1 })], ['fee 33600']],
    [
      'a refund costs a fee',
      [REFUNDED],
      [paymentLine(REFUNDED), refundLine(REFUNDED, { feeFen: 1 })],
      ['fee 1000'],
    ],
  ])('%s', async (_, orders, bill, expected) => {
    expect(await findings({ orders, bill })).toEqual(expected)
  })

  it('about a refund beyond what is known in sum', async () => {
    const fact: Fact = {
      kind: 'refundedInAll',
      gateway: GATEWAY,
      tradeNo: TRADE,
      at: NOON,
      amountFen: fen(1500),
    }
    const order = orderWith([paid(), fact])
    const lines = ['R1', 'R2'].map(refundId => refundLine(order, { refundId }))
    expect(await findings({ orders: [order], bill: [paymentLine(order), ...lines] })).toEqual([
      'refundedThereNotHere 1000',
    ])
  })

  it('about more than is kept: all are counted', async () => {
    const bill = Array.from({ length: KEPT_MISMATCHES + 1 }, () => paymentLine({ orderId: newOrderId(NOON) }))
    const [outcome] = await billWorld({
      bill: bill.map((line, at) => ({ ...line, tradeNo: `${TRADE}${at}` })),
    }).compare()
    if (outcome?.kind !== 'compared') throw new Error('not compared')
    expect([outcome.mismatchCount, outcome.mismatches.length]).toEqual([KEPT_MISMATCHES + 1, KEPT_MISMATCHES])
  })
})

describe('what the bill tells and the gateway confirms', () => {
  const trade = (
    facts: TradeAnswer extends infer T ? (T extends { facts: infer F } ? F : never) : never,
  ): TradeAnswer => ({
    kind: 'trade',
    tradeNo: TRADE,
    facts,
  })

  it('is recorded: a payment', async () => {
    const world = billWorld({
      orders: [UNPAID],
      bill: [paymentLine(UNPAID)],
      trade: trade([paid() as never]),
    })
    const [outcome] = await world.compare()
    expect(outcome).toMatchObject({ mismatches: [{ kind: 'paidThereNotHere', isLearned: true }] })
    expect(Object.values(world.table.orders.get(UNPAID.orderId)?.facts ?? {})).toMatchObject([
      { kind: 'paid', source: 'bill', requestId: 'request-1', recordedAt: MORNING },
    ])
    expect(world.table.agendas.get(UNPAID.orderId)).toEqual({ dueAt: MORNING })
    expect(await world.compare()).toMatchObject([{ mismatchCount: 0 }])
  })

  it('is recorded: a refund that was made at the gateway’s own pages, once', async () => {
    const refund: RefundAnswer = { kind: 'done', at: MORNING }
    const world = billWorld({ orders: [ORDER], bill: [paymentLine(ORDER), refundLine(ORDER)], refund })
    await world.compare()
    expect(world.table.orders.get(ORDER.orderId)?.facts[`refunded:${GATEWAY}:R1`]).toMatchObject({
      ...{ tradeNo: TRADE, amountFen: 1000, at: NOON, source: 'bill' },
    })
    expect(await world.compare()).toMatchObject([{ mismatchCount: 0 }])
    expect(world.asked.filter(each => each.startsWith('refund'))).toEqual(['refund R1'])
  })

  it('is recorded: a refund that was known in sum alone, which is no mismatch', async () => {
    const fact: Fact = {
      kind: 'refundedInAll',
      gateway: GATEWAY,
      tradeNo: TRADE,
      at: NOON,
      amountFen: fen(1000),
    }
    const order = orderWith([paid(), fact])
    const refund: RefundAnswer = { kind: 'done', at: MORNING }
    const world = billWorld({ orders: [order], bill: [paymentLine(order), refundLine(order)], refund })
    expect(await world.compare()).toMatchObject([{ mismatchCount: 0 }])
    expect(Object.keys(world.table.orders.get(order.orderId)?.facts ?? {})).toContain(
      `refunded:${GATEWAY}:R1`,
    )
  })

  it.each<[string, TradeAnswer]>([
    ['it says nothing', { kind: 'unavailable' }],
    ['it knows no trade', { kind: 'noTrade' }],
    ['it speaks of another trade', { kind: 'trade', tradeNo: '2026112400000002', facts: [paid() as never] }],
    ['it is not paid there', { kind: 'trade', tradeNo: TRADE, facts: [] }],
  ])('is not when %s', async (_, answer) => {
    const world = billWorld({ orders: [UNPAID], bill: [paymentLine(UNPAID)], trade: answer })
    expect(await world.compare()).toMatchObject([{ mismatches: [{ kind: 'paidThereNotHere' }] }])
    expect(world.table.orders.get(UNPAID.orderId)?.facts).toEqual({})
  })

  it('is not asked about when the bill cannot be used', async () => {
    const unusable = { kind: 'unusable', fault: 'cutOff', line: 7 } as const
    const world = billWorld({ orders: [UNPAID], bill: [paymentLine(UNPAID), unusable] })
    expect(await world.compare()).toMatchObject([
      { kind: 'notCompared', why: 'unusable', fault: 'cutOff', line: 7 },
    ])
    expect([world.asked, world.kept.size]).toEqual([['bill 2026-11-24'], 0])
    expect(world.logged.map(([level, event]) => [level, event])).toEqual([['error', 'billNotCompared']])
  })

  it('is not asked about without the time for it', async () => {
    const world = billWorld({ orders: [UNPAID], bill: [paymentLine(UNPAID)] })
    let calls = 0
    const { compareBills } = await import('../../../lib/payment/compareBills')
    await compareBills(world.ports)({ day: NOON }, 'request-1', () => (calls++ === 0 ? 600_000 : 1000))
    expect(world.asked).toEqual(['bill 2026-11-24'])
  })
})

describe('a bill', () => {
  it.each([
    [{ kind: 'unavailable' }, ['unavailable']],
    [{ kind: 'refused', code: 'isv.insufficient-isv-permissions' }, ['refused']],
    [{ kind: 'otherCertificate', serialNumber: 'x' }, ['refused']],
  ] as const)('that is not given is not compared: %j', async (bill, expected) => {
    expect(await findings({ orders: [ORDER], bill })).toEqual(expected)
  })

  it('that is not there yet is waited for, and then missed', async () => {
    const bill = { kind: 'noBill' } as const
    expect(await findings({ orders: [ORDER], bill })).toEqual(['notReady'])
    expect(await findings({ orders: [ORDER], bill, now: plusMs(MORNING, 4 * HOUR_MS) })).toEqual([
      'paidHereNotThere 33600',
    ])
    expect(await findings({ orders: [UNPAID], bill })).toEqual([])
  })

  it('is compared once by itself, and whenever it is asked for', async () => {
    const world = billWorld({ orders: [ORDER], bill: [paymentLine(ORDER)] })
    await world.compare({})
    const first = ['bill 2026-11-24', 'bill 2026-11-23', 'bill 2026-11-22']
    expect(world.asked).toEqual(first)
    await world.compare({})
    expect(world.asked).toEqual(first)
    await world.compare({ day: NOON, gateway: GATEWAY })
    await world.compare({ day: NOON, gateway: 'chinabank' })
    expect(world.asked).toEqual([...first, 'bill 2026-11-24'])
  })

  it('is kept and logged with what it has', async () => {
    const world = billWorld({
      orders: [ORDER],
      bill: [paymentLine(ORDER), paymentLine(STRANGE, { tradeNo: `${TRADE}9` })],
    })
    await world.compare()
    expect(world.kept.get(`${GATEWAY} ${DAY}`)).toMatchObject({
      ...{
        comparedAt: MORNING,
        payments: { count: 2, fen: 67_200 },
        refunds: { count: 0, fen: 0 },
        others: 0,
      },
      mismatchCount: 1,
    })
    expect(world.logged.map(([level, event]) => [level, event])).toEqual([
      ['warn', 'billMismatch'],
      ['error', 'billCompared'],
    ])
    expect(world.logged[1]?.[2]).toMatchObject({ day: DAY, payments: 2, mismatches: 1, learned: 0 })
  })

  it('is not begun without the time for it', async () => {
    const world = billWorld({ orders: [ORDER] })
    expect([await world.compare({}, 59_000), world.asked]).toEqual([[], []])
  })

  it('that the store fails on does not stop the others', async () => {
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
  })
})

/** What is done to a bill, and what must be found of it. */
type Plant = (line: BillLine) => { readonly lines: readonly BillLine[]; readonly found: readonly string[] }

const name = ({ kind, tradeNo, refundId }: Pick<Mismatch, 'tradeNo' | 'refundId'> & { kind: string }) =>
  `${kind} ${tradeNo} ${refundId ?? ''}`
const named = (kind: Mismatch['kind'], { tradeNo, refundId }: BillLine) => name({ kind, tradeNo, refundId })
const isPayment = ({ kind }: BillLine) => kind === 'payment'

const PLANTS: Readonly<Record<string, Plant>> = {
  nothing: line => ({ lines: [line], found: [] }),
  missing: line => ({
    lines: [],
    found: [named(isPayment(line) ? 'paidHereNotThere' : 'refundedHereNotThere', line)],
  }),
  twice: line => ({
    lines: [line, line],
    found: [named(isPayment(line) ? 'paidThereNotHere' : 'refundedThereNotHere', line)],
  }),
  additionalPayment: line => {
    const more: BillLine = { ...line, kind: 'payment', tradeNo: `9${line.tradeNo}`, refundId: '', feeFen: 0 }
    return { lines: [line, more], found: [named('paidThereNotHere', more)] }
  },
  additionalRefund: line => {
    const more: BillLine = { ...line, kind: 'refund', refundId: `X${line.refundId}`, feeFen: 0 }
    return { lines: [line, more], found: [named('refundedThereNotHere', more)] }
  },
  otherAmount: line => ({
    lines: [{ ...line, amountFen: (line.amountFen + 1) as Fen }],
    found: [named('otherAmount', line)],
  }),
  fee: line => {
    const feeFen = isPayment(line) ? line.amountFen + 1 : 1
    return { lines: [{ ...line, feeFen }], found: [named('fee', line)] }
  },
}

it('whatever the books hold: what was planted in the bill is found, and nothing else', async () => {
  const sale = fc.record({
    refunds: fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 3 }),
    ageDays: fc.integer({ min: 0, max: 5 }),
    plants: fc.array(fc.constantFrom(...Object.keys(PLANTS)), { minLength: 4, maxLength: 4 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(sale, { maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (sales, random) => {
        const [orders, lines, planted]: [Order[], BillLine[], string[]] = [[], [], []]
        for (const [at, { refunds, ageDays, plants }] of sales.entries()) {
          const tradeNo = `20261124220014000000${String(at).padStart(8, '0')}`
          const ids = refunds.map((amount, index) => ({
            refundId: `R${at}-${index}`,
            amountFen: fen(amount),
            tradeNo,
          }))
          const createdAt = plusMs(NOON, -ageDays * DAY_MS)
          const order = orderWith([paid({ tradeNo }), ...ids.map(refunded)], { createdAt })
          orders.push(order)
          const honest = [
            paymentLine(order, { tradeNo }),
            ...ids.map(each => refundLine(order, { ...each, feeFen: 0 })),
          ]
          for (const [index, line] of honest.entries()) {
            const plant = PLANTS[plants[index] ?? 'nothing']?.(line)
            lines.push(...(plant?.lines ?? []))
            planted.push(...(plant?.found ?? []))
          }
        }
        const shuffled = lines.map(line => [random.next().value, line] as const).sort(([a], [b]) => a - b)
        const [outcome] = await billWorld({ orders, bill: shuffled.map(([, line]) => line) }).compare()
        if (outcome?.kind !== 'compared') throw new Error('not compared')
        expect(outcome.mismatches.map(name).sort()).toEqual(planted.sort())
      },
    ),
    { numRuns: 100 },
  )
})

it.each([
  [7, ['refundedHereNotThere']],
  [8, []],
])('a refund of an order of %i days before is missed in the bill: %j', async (days, kinds) => {
  const createdAt = plusMs(NOON, -days * DAY_MS)
  const order = orderWith([paid({ at: createdAt }), refunded()], { createdAt })
  const found = await findings({ orders: [order], bill: [] })
  expect(found.map(text => String(text).split(' ')[0])).toEqual(kinds)
})
