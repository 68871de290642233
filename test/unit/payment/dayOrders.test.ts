/** The orders of a day and their sums. */
import { describe, expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import type { RecordedFact } from '../../../lib/order/facts'
import type { Order } from '../../../lib/order/order'
import { daySums, hasTrade, ordersOfDay } from '../../../lib/payment/dayOrders'
import type { PartOfDay } from '../../../lib/payment/ports'
import { type EpochMs, HOUR_MS, plusMs } from '../../../lib/time'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const listing = (count: number) => ({
  async *listDay(): AsyncGenerator<Order> {
    const order = anOrder()
    for (let index = 0; index < count; index += 1) yield { ...order, createdAt: plusMs(NOW, -index) }
  },
})

describe('the orders of a day', () => {
  it.each([
    [0, 0, undefined],
    [10_000, 10_000, undefined],
    [10_001, 10_000, 'older'],
  ])('are limited to ten thousand: %i', async (count, read, expected) => {
    const { orders, missing } = await ordersOfDay(listing(count), NOW)
    expect([orders.length, missing]).toEqual([read, expected])
    expect(orders[0]?.createdAt ?? NOW).toBe(NOW)
  })

  it.each([1, 10_001])('say that some of them cannot be read, beside %i that can', async count => {
    const listDay = (_: EpochMs, { onUnreadable }: PartOfDay = {}) => {
      onUnreadable?.()
      return listing(count).listDay()
    }
    expect((await ordersOfDay({ listDay }, NOW)).missing).toBe('unreadable')
  })
})

it('the sums cover all payments and refunds, by the hour in Beijing at which each order was created', () => {
  const refunded = { ...paidFact(), kind: 'refunded', refundId: 'R', amountFen: fen(600) } as RecordedFact
  const twice = anOrder({
    facts: { a: paidFact('1'), b: paidFact('2'), c: { ...refunded, tradeNo: '1' } as RecordedFact },
  })
  const once = anOrder({ createdAt: plusMs(NOW, HOUR_MS), facts: { a: paidFact() } })
  const sums = daySums([twice, once, anOrder()])
  expect(sums).toMatchObject({ orders: 3, paidOrders: 2, arrivedFen: 3 * 33_600, refundedFen: 600 })
  const arrivedByHour = Array.from({ length: 24 }, (_, hour) => ({ 10: 67_200, 11: 33_600 })[hour] ?? 0)
  expect(sums.arrivedByHour).toStrictEqual(arrivedByHour)
})

it('an order has the trades of its facts', () => {
  const facts = {
    a: paidFact('T1'),
    b: paidFact('T2'),
    c: { kind: 'forgotten', at: NOW, ...PROVENANCE },
  } as const
  const has = ['T1', 'T2', 'T', ''].map(tradeNo => hasTrade(anOrder({ facts }), tradeNo))
  expect(has).toEqual([true, true, false, false])
})
