/** Scheduled erasure: which orders are old enough, what a run leaves to the next, and what is left to a person. */
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '../../../lib/order/order'
import { newOrderId } from '../../../lib/order/orderId'
import { agedDays, forgetAged } from '../../../lib/payment/forgetAged'
import type { LogEvent, LogFields } from '../../../lib/telemetry/events'
import { beijingDay, DAY_MS, type EpochMs, MINUTE_MS, monthsBefore, plusMs } from '../../../lib/time'
import { withTimeLeft } from '../../support/events'
import { emptyOrdersTable, memoryOrders } from '../../support/memoryOrders'
import { anOrder, NOW } from '../../support/orders'

const MONTHS = 12
/** The middle of a day that has come of age. */
const AGED = plusMs(monthsBefore(NOW, MONTHS), -DAY_MS)

let table: ReturnType<typeof emptyOrdersTable>
let logged: { level: string; event: LogEvent; fields: LogFields }[]
/** Orders whose write fails. */
let broken: Set<string>
let writes: number
beforeEach(() => {
  table = emptyOrdersTable()
  logged = []
  broken = new Set()
  writes = 0
})

function run(leftMs = () => 120_000, forgetAfterMonths: number | undefined = MONTHS): Promise<void> {
  const orders = memoryOrders(table)
  const forget = forgetAged({
    orders: {
      listDay: orders.listDay,
      forget: async (order, fact) => {
        writes += 1
        if (broken.has(order.orderId)) throw new Error('throttled')
        return orders.forget(order, fact)
      },
    },
    forgetAfterMonths,
    clock: () => NOW,
    log: (level, event, fields) => logged.push({ level, event, fields }),
  })
  return withTimeLeft(leftMs, () => forget('request'))
}

function put(createdAt: EpochMs, parts: Partial<Order> = {}): Order {
  const order = anOrder({ orderId: newOrderId(createdAt), createdAt, ...parts })
  table.orders.set(order.orderId, order)
  return order
}
const isForgotten = ({ orderId }: Order) => {
  const { buyerEmail, facts } = table.orders.get(orderId) ?? expect.fail()
  expect('forgotten' in facts).toBe(buyerEmail === undefined)
  return buyerEmail === undefined
}
const counts = () => logged.find(({ event }) => event === 'buyersForgotten')?.fields

describe('a run', () => {
  it('forgets the buyers of the days that have reached the age, and no others', async () => {
    const startOf = (day: EpochMs) => Date.parse(`${formatDay(day)}T00:00:00+08:00`) as EpochMs
    const first = startOf(plusMs(AGED, -6 * DAY_MS))
    const end = plusMs(startOf(AGED), DAY_MS)
    const aged = [first, plusMs(first, DAY_MS), AGED, plusMs(end, -1)].map(at => put(at))
    const others = [plusMs(first, -1), end, NOW].map(at => put(at))
    await run()
    expect(aged.map(isForgotten)).toEqual([true, true, true, true])
    expect(others.map(isForgotten)).toEqual([false, false, false])
    expect(counts()).toEqual({
      requestId: 'request',
      found: 4,
      forgotten: 4,
      held: 0,
      failed: 0,
      isWhole: true,
    })
  })

  it('records who forgot them', async () => {
    const { orderId } = put(AGED)
    await run()
    expect(table.orders.get(orderId)?.facts.forgotten).toEqual({
      kind: 'forgotten',
      at: NOW,
      source: 'schedule',
      sourceId: '',
      requestId: 'request',
      recordedAt: NOW,
    })
  })

  it('forgets a note even without an address', async () => {
    const { buyerEmail: _, ...order } = anOrder({ orderId: newOrderId(AGED), createdAt: AGED })
    table.orders.set(order.orderId, { ...order, note: 'table 7, for Lin Yuan' })
    await run()
    const forgotten = table.orders.get(order.orderId) ?? expect.fail()
    expect([forgotten.note, 'forgotten' in forgotten.facts]).toEqual([undefined, true])
    await run()
    expect(writes).toBe(1)
  })

  it('forgets a program’s data even without an address', async () => {
    const { buyerEmail: _, ...order } = anOrder({ orderId: newOrderId(AGED), createdAt: AGED })
    table.orders.set(order.orderId, { ...order, metadata: { name: 'Lin Yuan' } })
    await run()
    expect(table.orders.get(order.orderId)).toEqual({ ...order, facts: { forgotten: expect.anything() } })
    await run()
    expect(writes).toBe(1)
  })

  it('writes nothing for buyers who were forgotten before, or left no data', async () => {
    put(AGED)
    await run()
    const { buyerEmail: _, ...order } = anOrder({ orderId: newOrderId(AGED), createdAt: AGED })
    table.orders.set(order.orderId, order)
    await run()
    expect(writes).toBe(1)
  })

  it('skips an order that needs attention, and names it', async () => {
    const order = put(AGED)
    table.agendas.set(order.orderId, { dueAt: NOW, concern: 'paidTwice' })
    await run()
    expect(table.orders.get(order.orderId)).toEqual(order)
    expect(logged).toContainEqual({
      level: 'warn',
      event: 'forgettingHeld',
      fields: { requestId: 'request', orderId: order.orderId },
    })
    expect(counts()).toMatchObject({ forgotten: 0, held: 1, isWhole: true })
  })

  it('continues when one cannot be stored, and fails in the end', async () => {
    const [bad, good] = [put(AGED), put(AGED)]
    broken.add(bad.orderId)
    await expect(run()).rejects.toThrow('throttled')
    expect(counts()).toMatchObject({ found: 2, forgotten: 1, failed: 1 })
    expect([isForgotten(bad), isForgotten(good)]).toEqual([false, true])
    expect(logged).toContainEqual({
      level: 'error',
      event: 'notForgotten',
      fields: expect.objectContaining({ orderId: bad.orderId, message: 'throttled' }),
    })
    broken.clear()
    await run()
    expect(isForgotten(bad)).toBe(true)
  })

  it('does nothing in a shop without a maximum age', async () => {
    const order = put(plusMs(NOW, -9999 * DAY_MS))
    await forgetAged({
      orders: {
        listDay: () => expect.fail(),
        forget: () => expect.fail(),
      },
      forgetAfterMonths: undefined,
      clock: () => NOW,
      log: () => expect.fail(),
    })('request')
    expect(isForgotten(order)).toBe(false)
  })
})

describe('a run with little time', () => {
  it('starts no batch in the last fifteen seconds, and the next run does the rest', async () => {
    const orders = Array.from({ length: 60 }, (_, index) => put(plusMs(AGED, index * MINUTE_MS)))
    // Two batches fit in.
    await run(() => (writes < 50 ? 15_000 : 14_999))
    expect(orders.filter(isForgotten)).toHaveLength(50)
    expect(counts()).toMatchObject({ found: 50, forgotten: 50, isWhole: false })
    logged = []
    await run()
    expect(orders.filter(isForgotten)).toHaveLength(60)
    expect(counts()).toMatchObject({ found: 10, isWhole: true })
  })

  it('reports that it is incomplete when the rest of a batch is left', async () => {
    put(AGED)
    const left = [15_000, 14_999]
    await run(() => left.shift() ?? 0)
    expect([writes, counts()?.isWhole]).toEqual([0, false])
  })

  it('is complete when there was nothing to do', async () => {
    await run(() => 14_999)
    expect(counts()).toMatchObject({ found: 0, isWhole: true })
    expect(logged.map(({ level }) => level)).toEqual(['info'])
  })

  it('reads no order in the last fifteen seconds', async () => {
    const { buyerEmail: _, ...without } = put(AGED)
    table.orders.set(without.orderId, without)
    let listed = 0
    await run(() => {
      listed += 1
      return 14_999
    })
    expect(listed).toBe(1)
    expect(counts()?.isWhole).toBe(false)
  })

  it('starts with the oldest day', async () => {
    const [young, old] = [put(AGED), put(plusMs(AGED, -6 * DAY_MS))]
    for (let i = 0; i < 24; i += 1) put(plusMs(AGED, -6 * DAY_MS))
    await run(() => (writes < 25 ? 15_000 : 0))
    expect([isForgotten(old), isForgotten(young)]).toEqual([true, false])
  })
})

describe('the days of a run', () => {
  const YEARS = fc.integer({ min: 0, max: 12 * 365 }).map(days => plusMs(NOW, days * DAY_MS))
  const SOME_MONTHS = fc.integer({ min: 1, max: 120 })

  it('contain no younger order', () => {
    fc.assert(
      fc.property(YEARS, SOME_MONTHS, fc.nat({ max: DAY_MS - 1 }), (day, months, timeOfDay) => {
        const now = plusMs(day, timeOfDay)
        const limit = beijingDay(monthsBefore(now, months))
        for (const each of agedDays(now, months)) expect(beijingDay(each) < limit).toBe(true)
      }),
    )
  })

  it('leave out no day, even if three runs in a row are missed', () => {
    fc.assert(
      fc.property(YEARS, SOME_MONTHS, (start, months) => {
        const runs = Array.from({ length: 70 }, (_, index) =>
          agedDays(plusMs(start, index * DAY_MS), months).map(beijingDay),
        )
        const seen = new Map<string, number>()
        for (const day of runs.flat()) seen.set(day, (seen.get(day) ?? 0) + 1)
        const first = runs[7]?.at(-1) ?? ''
        const last = runs.at(-8)?.at(-1) ?? ''
        for (let at = monthsBefore(start, months); beijingDay(at) <= last; at = plusMs(at, DAY_MS)) {
          const day = beijingDay(at)
          if (day > first) expect(seen.get(day) ?? 0, day).toBeGreaterThanOrEqual(4)
        }
      }),
      { numRuns: 30 },
    )
  })
})

function formatDay(at: EpochMs): string {
  const day = beijingDay(at)
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`
}
