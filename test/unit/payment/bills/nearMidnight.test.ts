/** Around midnight: what one day's bill lacks may stand in the other's, and is named only where it does not. */
import { describe, expect, it } from 'vitest'
import type { BillLine } from '../../../../lib/gateways/capabilities/bills'
import { fen } from '../../../../lib/money'
import { KEPT_MISMATCHES } from '../../../../lib/payment/bills/comparison'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../../../lib/time'
import {
  billWorld,
  GATEWAY,
  orderWith,
  paid,
  paymentLine,
  refunded,
  refundLine,
  type World,
} from './billWorld'

/** In Beijing, and the days around it. */
const MIDNIGHT = Date.parse('2026-11-25T00:00:00+08:00') as EpochMs
const [BEFORE, DAY, AFTER] = ['2026-11-23', '2026-11-24', '2026-11-25']
/** When the bills of the 24th, and of the 25th, are fetched. */
const FIRST_MORNING = plusMs(MIDNIGHT, 10 * HOUR_MS)
const NEXT_MORNING = plusMs(FIRST_MORNING, DAY_MS)

const LATE = plusMs(MIDNIGHT, -2 * SECOND_MS)
const EARLY = plusMs(MIDNIGHT, -DAY_MS)
const orderPaid = (at: EpochMs) => orderWith([paid({ at })], { createdAt: plusMs(at, -MINUTE_MS) })
const UNSEEN = { kind: 'paidHereNotThere', hereFen: 33_600 }

/** What comparing the bill of the 24th brings, and which bills it read. */
async function compare(world: World) {
  const { compare: run, asked } = billWorld({ now: NEXT_MORNING, ...world })
  const [outcome] = await run({ day: LATE })
  if (outcome?.kind !== 'compared') throw new Error('not compared')
  const { mismatches, mismatchCount, awaited } = outcome
  return { mismatches, mismatchCount, awaited, read: asked.map(each => each.replace('bill ', '')) }
}

describe('an entry of the next or previous day’s bill', () => {
  it.each<[string, EpochMs, string]>([
    ['a payment of the last second', LATE, AFTER],
    ['a payment of the first second', EARLY, BEFORE],
    ['a payment of five minutes before midnight', plusMs(MIDNIGHT, -5 * MINUTE_MS), AFTER],
    ['a payment of just before five minutes past', plusMs(EARLY, 5 * MINUTE_MS - 1), BEFORE],
  ])('is no mismatch: %s', async (_, at, neighbour) => {
    const order = orderPaid(at)
    const bills = { [DAY]: [], [neighbour]: [paymentLine(order)] }
    expect(await compare({ orders: [order], bills })).toEqual({
      mismatches: [],
      mismatchCount: 0,
      awaited: 0,
      read: [DAY, neighbour],
    })
  })

  it('is no mismatch: a refund, beside the payment', async () => {
    const order = orderWith([paid(), refunded({ at: LATE })])
    const bills = { [DAY]: [paymentLine(order)], [AFTER]: [refundLine(order)] }
    expect(await compare({ orders: [order], bills })).toMatchObject({ mismatchCount: 0, awaited: 0 })
  })

  it('is no mismatch on the other day either', async () => {
    const order = orderPaid(LATE)
    const { compare: run } = billWorld({
      orders: [order],
      bills: { [AFTER]: [paymentLine(order)] },
      now: NEXT_MORNING,
    })
    expect(await run({ day: MIDNIGHT })).toMatchObject([{ day: '20261125', mismatchCount: 0, awaited: 0 }])
  })

  it('is looked for only if something is missing', async () => {
    const order = orderPaid(LATE)
    expect(await compare({ orders: [order], bill: [paymentLine(order)] })).toMatchObject({
      mismatchCount: 0,
      read: [DAY],
    })
  })
})

describe('an entry of neither bill', () => {
  it.each<[string, (order: ReturnType<typeof orderPaid>) => readonly BillLine[]]>([
    ['nothing', () => []],
    [
      'the payment of another trade',
      order => [paymentLine(order, { tradeNo: '2026112422001400000000000002' })],
    ],
    ['a refund of the same trade', order => [refundLine(order)]],
  ])('is reported if the other has %s', async (_, lines) => {
    const order = orderPaid(LATE)
    const found = await compare({ orders: [order], bills: { [DAY]: [], [AFTER]: lines(order) } })
    expect(found).toMatchObject({ mismatches: [UNSEEN], mismatchCount: 1, awaited: 0 })
  })

  it.each<[string, EpochMs]>([
    ['more than five minutes before midnight', plusMs(MIDNIGHT, -5 * MINUTE_MS - 1)],
    ['five minutes past', plusMs(EARLY, 5 * MINUTE_MS)],
  ])('is reported at once, whatever the others have: %s', async (_, at) => {
    const order = orderPaid(at)
    const bill = [paymentLine(order)]
    expect(await compare({ orders: [order], bill, bills: { [DAY]: [] } })).toMatchObject({
      mismatches: [UNSEEN],
      awaited: 0,
      read: [DAY],
    })
  })

  it('is reported after the others, and counted beyond the stored ones', async () => {
    const noon = Array.from({ length: KEPT_MISMATCHES - 1 }, (_, at) =>
      orderWith([paid({ tradeNo: `N${at}`, amountFen: fen(1) })]),
    )
    const late = ['L1', 'L2'].map(tradeNo => orderWith([paid({ tradeNo, at: LATE })]))
    const { mismatches, mismatchCount } = await compare({ orders: [...late, ...noon] })
    expect([mismatchCount, mismatches.length]).toEqual([KEPT_MISMATCHES + 1, KEPT_MISMATCHES])
    expect(mismatches.at(-2)).toMatchObject({ hereFen: 1 })
    expect(mismatches.at(-1)).toMatchObject({ hereFen: 33_600 })
  })
})

describe('while the other bill is unavailable', () => {
  const order = orderPaid(LATE)
  const waiting = { mismatches: [], mismatchCount: 0, awaited: 1 }
  const afternoon = plusMs(NEXT_MORNING, 4 * HOUR_MS)
  const lastAfternoon = plusMs(afternoon, DAY_MS)

  it('it is not requested before its day is over, and its possible entries wait', async () => {
    const endOfNext = plusMs(MIDNIGHT, DAY_MS)
    const early = await compare({ orders: [order], bills: { [DAY]: [] }, now: plusMs(endOfNext, -1) })
    expect(early).toEqual({ ...waiting, read: [DAY] })
    const later = await compare({ orders: [order], bills: { [DAY]: [] }, now: endOfNext })
    expect(later).toMatchObject({ mismatches: [UNSEEN], awaited: 0, read: [DAY, AFTER] })
  })

  it.each<[string, World['bill']]>([
    ['there is no answer', { kind: 'unavailable' }],
    ['none is given', { kind: 'refused', code: 'isv.no' }],
    [
      'it ends too early, though it has the payment',
      [paymentLine(order), { kind: 'unusable', fault: 'cutOff', line: 7 }],
    ],
  ])('its possible entries wait until the last comparison of the day: %s', async (_, bill = []) => {
    const world = { orders: [order], bills: { [DAY]: [], [AFTER]: bill } }
    expect(await compare({ ...world, now: plusMs(lastAfternoon, -1) })).toMatchObject(waiting)
    expect(await compare({ ...world, now: lastAfternoon })).toMatchObject({
      mismatches: [UNSEEN],
      awaited: 0,
    })
  })

  it('possible entries of a missing bill wait until it would be ready', async () => {
    const world = { orders: [order], bills: { [DAY]: [], [AFTER]: { kind: 'noBill' } as const } }
    expect(await compare({ ...world, now: plusMs(afternoon, -1) })).toMatchObject(waiting)
    expect(await compare({ ...world, now: afternoon })).toMatchObject({ mismatches: [UNSEEN], awaited: 0 })
  })

  it('the day is compared again by schedule, from the end of the other day until nothing is in doubt', async () => {
    const bills = { [DAY]: [], [AFTER]: [paymentLine(order)] }
    const { compare: run, wait, kept, asked } = billWorld({ orders: [order], bills, now: FIRST_MORNING })
    const readOnce = async () => {
      asked.length = 0
      await run({})
      return asked.map(each => each.replace('bill ', ''))
    }
    expect(await readOnce()).toEqual([DAY, BEFORE, '2026-11-22'])
    expect(kept.get(`${GATEWAY} 20261124`)).toMatchObject({ mismatchCount: 0, awaited: 1 })
    expect(await readOnce()).toEqual([])
    wait(plusMs(MIDNIGHT, DAY_MS - 1))
    expect(await readOnce()).toEqual([])
    wait(plusMs(MIDNIGHT, DAY_MS))
    expect(await readOnce()).toEqual([AFTER, DAY, AFTER])
    expect(kept.get(`${GATEWAY} 20261124`)).toMatchObject({ mismatchCount: 0, awaited: 0 })
    expect(await readOnce()).toEqual([])
  })
})
