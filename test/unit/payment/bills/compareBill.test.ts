/** A day's bill compared with the books: each mismatch is named, and no other. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BillLine } from '../../../../lib/gateways/capabilities/bills'
import { type Fen, fen } from '../../../../lib/money'
import type { Fact } from '../../../../lib/order/facts'
import type { Order } from '../../../../lib/order/order'
import { newOrderId } from '../../../../lib/order/orderId'
import { KEPT_MISMATCHES, type Mismatch } from '../../../../lib/payment/bills/comparison'
import { DAY_MS, type EpochMs, plusMs } from '../../../../lib/time'
import { PROVENANCE } from '../../../support/orders'
import {
  billWorld,
  findings,
  GATEWAY,
  inAll,
  NOON,
  ORDER,
  orderWith,
  paid,
  paymentLine,
  refunded,
  refundLine,
  STRANGE,
  TRADE,
  UNPAID,
} from './billWorld'

const REFUNDED = orderWith([paid(), refunded()])
const OTHER_TRADE = '2026112422001400000000000002'
const YESTERDAY = plusMs(NOON, -DAY_MS)
/** A refund of whose asking the books know, too. */
const asked = (at: EpochMs): Fact => ({ ...refunded(), kind: 'refundRequested', at }) as Fact

describe('the orders of the lines', () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, at) => paymentLine({ orderId: newOrderId(NOON) }, { tradeNo: `${at}` }))

  it.each([
    [0, [0]],
    [1000, [1000, 0]],
    [1001, [1000, 1]],
  ])('are read in batches of a thousand: %i', async (count, sizes) => {
    const bill = lines(count)
    const world = billWorld({ bill })
    await world.compare()
    expect(world.batches.map(batch => batch.length)).toEqual(sizes)
    expect(world.batches.flat()).toEqual(bill.map(({ orderNo }) => orderNo))
  })

  it('are read once when several lines have the same order', async () => {
    const world = billWorld({ orders: [REFUNDED], bill: [paymentLine(REFUNDED), refundLine(REFUNDED)] })
    await world.compare()
    expect(world.batches).toEqual([[REFUNDED.orderId]])
  })
})

describe('bill and records agree', () => {
  const byHand = orderWith([paid()])
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
    [
      'about what is known in sum beyond a refund that is known by itself',
      [orderWith([paid(), inAll(1500), refunded()], { orderId: ORDER.orderId })],
      [paymentLine(ORDER), refundLine(ORDER), refundLine(ORDER, { refundId: 'R2', amountFen: fen(500) })],
    ],
    [
      'about what is known in sum of one trade, and by itself of another',
      [
        orderWith([paid(), inAll(1000), paid({ tradeNo: OTHER_TRADE }), refunded({ tradeNo: OTHER_TRADE })], {
          orderId: ORDER.orderId,
        }),
      ],
      [
        ...[paymentLine(ORDER), paymentLine(ORDER, { tradeNo: OTHER_TRADE })],
        ...[refundLine(ORDER, { refundId: 'R2' }), refundLine(ORDER, { tradeNo: OTHER_TRADE })],
      ],
    ],
    [
      'about a trade of which no money moved',
      [
        orderWith([
          { kind: 'requested', gateway: GATEWAY, at: NOON },
          { kind: 'closed', gateway: GATEWAY, tradeNo: TRADE, at: NOON },
        ]),
      ],
      [],
    ],
    ['about a payment of another day', [orderWith([paid({ at: YESTERDAY })])], []],
    ['about a payment by another gateway', [orderWith([paid({ gateway: 'chinabank' })])], []],
    [
      'about what was paid back by hand',
      [{ ...byHand, facts: { ...byHand.facts, r: { ...refunded(), ...PROVENANCE, source: 'person' } } }],
      [paymentLine(byHand)],
    ],
    [
      'about a refund that was requested the day before',
      [orderWith([paid({ at: YESTERDAY }), asked(YESTERDAY), refunded()])],
      [],
    ],
    ['about what others sell', [], [paymentLine({ orderId: 'STORE-7' as Order['orderId'] })]],
    ['about a payment without a fee', [ORDER], [paymentLine(ORDER, { feeFen: 0 })]],
    ['about a payment that is all fee', [ORDER], [paymentLine(ORDER, { feeFen: 33_600 })]],
    [
      'about a refund that gives back as much fee as money',
      [REFUNDED],
      [paymentLine(REFUNDED), refundLine(REFUNDED, { feeFen: -1000 })],
    ],
  ])('%s', async (_, orders, bill) => {
    expect(await findings({ orders, bill })).toEqual([])
  })
})

describe('bill and records differ', () => {
  const pending = orderWith([{ ...paid(), kind: 'pending' } as Fact])
  const closed = orderWith([{ kind: 'closed', gateway: GATEWAY, tradeNo: TRADE, at: NOON }])
  const failed = orderWith([paid(), { ...refunded(), kind: 'refundFailed', code: 'NO' } as unknown as Fact])
  const elsewhere = orderWith([paid()], { gateway: 'chinabank' })
  it.each<[string, readonly Order[], readonly BillLine[], readonly string[]]>([
    ['a payment is unknown here', [UNPAID], [paymentLine(UNPAID)], ['paidThereNotHere 33600']],
    ['its order is unknown here', [], [paymentLine(STRANGE)], ['paidThereNotHere 33600']],
    ['its order is paid elsewhere', [elsewhere], [paymentLine(elsewhere)], ['paidThereNotHere 33600']],
    [
      'a payment is listed twice',
      [ORDER],
      [paymentLine(ORDER), paymentLine(ORDER)],
      ['paidThereNotHere 33600'],
    ],
    ['a payment is not there', [ORDER], [], ['paidHereNotThere 33600']],
    [
      'a payment is there under another trade',
      [ORDER],
      [paymentLine(ORDER, { tradeNo: OTHER_TRADE })],
      ['paidThereNotHere 33600', 'paidHereNotThere 33600'],
    ],
    ['a payment is there under another order', [ORDER], [paymentLine(STRANGE)], ['paidThereNotHere 33600']],
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
      'a refund is listed twice',
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
    [
      'a fee is more than the payment',
      [ORDER],
      [paymentLine(ORDER, { feeFen: 33_601 })],
      ['fee 33600 33601'],
    ],
    ['a payment brings a fee', [ORDER], [paymentLine(ORDER, { feeFen: -1 })], ['fee 33600 -1']],
    [
      'a refund costs a fee',
      [REFUNDED],
      [paymentLine(REFUNDED), refundLine(REFUNDED, { feeFen: 1 })],
      ['fee 1000 1'],
    ],
    [
      'a refund brings more fee than money',
      [REFUNDED],
      [paymentLine(REFUNDED), refundLine(REFUNDED, { feeFen: -1001 })],
      ['fee 1000 -1001'],
    ],
    [
      'a refund is of another trade',
      [REFUNDED],
      [paymentLine(REFUNDED), refundLine(REFUNDED, { tradeNo: OTHER_TRADE })],
      ['refundedThereNotHere 1000', 'refundedHereNotThere 1000'],
    ],
    [
      'a refund that was requested on the day itself is missing',
      [orderWith([paid({ at: YESTERDAY }), asked(NOON), refunded()])],
      [],
      ['refundedHereNotThere 1000'],
    ],
  ])('%s', async (_, orders, bill, expected) => {
    expect(await findings({ orders, bill })).toEqual(expected)
  })

  it.each<[string, readonly Fact[], readonly number[]]>([
    ['known in sum', [inAll(1500)], [1000, 1000]],
    ['known in sum, however many claim it', [inAll(1500)], [500, 600, 401]],
    ['known in sum, whichever claims the rest of it', [inAll(1500)], [10, 10, 1480, 10]],
    ['known in sum beyond one that is known by itself', [inAll(1500), refunded({ refundId: 'R0' })], [501]],
  ])('when a refund exceeds what is %s', async (_, facts, amounts) => {
    const order = orderWith([paid(), ...facts])
    const known = facts.some(({ kind }) => kind === 'refunded') ? [refundLine(order, { refundId: 'R0' })] : []
    const lines = amounts.map((amount, at) =>
      refundLine(order, { refundId: `R${at + 1}`, amountFen: fen(amount) }),
    )
    expect(await findings({ orders: [order], bill: [paymentLine(order), ...known, ...lines] })).toEqual([
      `refundedThereNotHere ${amounts.at(-1)}`,
    ])
  })

  it('with what is known from both sides', async () => {
    const bill = [refundLine(REFUNDED, { amountFen: fen(999), feeFen: 1 }), paymentLine(STRANGE)]
    const [outcome] = await billWorld({ orders: [REFUNDED], bill }).compare()
    const { orderId } = REFUNDED
    const refund = { orderId, tradeNo: TRADE, refundId: 'R1', thereFen: 999 }
    expect(outcome).toMatchObject({
      mismatches: [
        { kind: 'fee', ...refund, feeFen: 1 },
        { kind: 'otherAmount', ...refund, hereFen: 1000 },
        { kind: 'paidThereNotHere', orderId: STRANGE.orderId, tradeNo: TRADE, thereFen: 33_600 },
      ],
    })
    expect(outcome).not.toHaveProperty('mismatches.2.refundId')
  })

  it('beyond the stored ones: all are counted', async () => {
    const bill = Array.from({ length: KEPT_MISMATCHES + 1 }, () => paymentLine({ orderId: newOrderId(NOON) }))
    const [outcome] = await billWorld({
      bill: bill.map((line, at) => ({ ...line, tradeNo: `${TRADE}${at}` })),
    }).compare()
    if (outcome?.kind !== 'compared') throw new Error('not compared')
    expect([outcome.mismatchCount, outcome.mismatches.length]).toEqual([KEPT_MISMATCHES + 1, KEPT_MISMATCHES])
  })
})

/** What is done to a line of a bill, and what must be found of it. */
type Plant = (line: BillLine) => {
  readonly lines: readonly BillLine[]
  /** What the bill of the day before or after has instead. */
  readonly across?: readonly BillLine[]
  readonly found: readonly string[]
}

const name = ({ kind, tradeNo, refundId }: Pick<Mismatch, 'tradeNo' | 'refundId'> & { kind: string }) =>
  `${kind} ${tradeNo} ${refundId ?? ''}`
const named = (kind: Mismatch['kind'], { tradeNo, refundId }: BillLine) => name({ kind, tradeNo, refundId })
const isPayment = ({ kind }: BillLine) => kind === 'payment'
const missed = (line: BillLine) => named(isPayment(line) ? 'paidHereNotThere' : 'refundedHereNotThere', line)

/** Of the day, each with whether it is near an end of it. */
const TIMES = new Map(
  ['12:00:00', '00:00:00', '00:04:59', '23:55:00', '23:59:59', '00:05:00', '23:54:59'].map(
    (time, index) => [Date.parse(`2026-11-24T${time}+08:00`) as EpochMs, index > 0 && index < 5] as const,
  ),
)
const isNearMidnight = ({ at }: BillLine) => TIMES.get(at) === true

const PLANTS: Readonly<Record<string, Plant>> = {
  nothing: line => ({ lines: [line], found: [] }),
  missing: line => ({ lines: [], found: [missed(line)] }),
  acrossMidnight: line => ({
    lines: [],
    across: [line],
    found: isNearMidnight(line) ? [] : [missed(line)],
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

it('finds exactly the planted differences, whatever the records contain', async () => {
  const sale = fc.record({
    refunds: fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 3 }),
    ageDays: fc.integer({ min: 0, max: 5 }),
    at: fc.constantFrom(...TIMES.keys()),
    plants: fc.array(fc.constantFrom(...Object.keys(PLANTS)), { minLength: 4, maxLength: 4 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(sale, { maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (sales, random) => {
        const [orders, lines, across, planted]: [Order[], BillLine[], BillLine[], string[]] = [[], [], [], []]
        for (const [number, { refunds, ageDays, at, plants }] of sales.entries()) {
          const tradeNo = `20261124220014000000${String(number).padStart(8, '0')}`
          const ids = refunds.map((amount, index) => ({
            refundId: `R${number}-${index}`,
            amountFen: fen(amount),
            tradeNo,
            at,
          }))
          const createdAt = plusMs(NOON, -ageDays * DAY_MS)
          const order = orderWith([paid({ tradeNo, at }), ...ids.map(refunded)], { createdAt })
          orders.push(order)
          const honest = [
            paymentLine(order, { tradeNo, at }),
            ...ids.map(each => refundLine(order, { ...each, feeFen: 0 })),
          ]
          for (const [index, line] of honest.entries()) {
            const plant = PLANTS[plants[index] ?? 'nothing']?.(line)
            lines.push(...(plant?.lines ?? []))
            across.push(...(plant?.across ?? []))
            planted.push(...(plant?.found ?? []))
          }
        }
        const shuffled = lines.map(line => [random.next().value, line] as const).sort(([a], [b]) => a - b)
        const bill = shuffled.map(([, line]) => line)
        const [outcome] = await billWorld({
          orders,
          bills: { '2026-11-24': bill },
          bill: across,
          now: plusMs(NOON, 2 * DAY_MS),
        }).compare()
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
])('a refund of an order from %i days before is missing in the bill: %j', async (days, kinds) => {
  const createdAt = plusMs(NOON, -days * DAY_MS)
  const order = orderWith([paid({ at: createdAt }), refunded()], { createdAt })
  const found = await findings({ orders: [order], bill: [] })
  expect(found.map(text => String(text).split(' ')[0])).toEqual(kinds)
})
