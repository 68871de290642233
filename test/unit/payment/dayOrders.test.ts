/** The orders of a day and their sums. */
import { describe, expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import type { RecordedFact } from '../../../lib/order/facts'
import type { Order } from '../../../lib/order/order'
import { daySums, hasTrade, ordersOfDay } from '../../../lib/payment/dayOrders'
import { HOUR_MS, plusMs } from '../../../lib/time'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const listing = (count: number) => ({
  async *listDay(): AsyncGenerator<Order> {
    const order = anOrder()
    for (let index = 0; index < count; index += 1) yield { ...order, createdAt: plusMs(NOW, index) }
  },
})

describe('the orders of a day', () => {
  it('come the newest first', async () => {
    const { orders, isPartial } = await ordersOfDay(listing(3), NOW)
    expect(orders.map(({ createdAt }) => createdAt - NOW)).toEqual([2, 1, 0])
    expect(isPartial).toBe(false)
  })

  it.each([
    [10_000, false],
    [10_001, true],
  ])('are ten thousand at most: of %i', async (count, partial) => {
    const { orders, isPartial } = await ordersOfDay(listing(count), NOW)
    expect([orders.length, isPartial]).toEqual([10_000, partial])
  })
})

it('the sums are of all payments and refunds, by the hour in Beijing at which each order was made', () => {
  const refunded = { ...paidFact(), kind: 'refunded', refundId: 'R', amountFen: fen(600) } as RecordedFact
  const twice = anOrder({
    facts: { a: paidFact('1'), b: paidFact('2'), c: { ...refunded, tradeNo: '1' } as RecordedFact },
  })
  const once = anOrder({ createdAt: plusMs(NOW, HOUR_MS), facts: { a: paidFact() } })
  const sums = daySums([twice, once, anOrder()])
  expect(sums).toMatchObject({ orders: 3, paidOrders: 2, arrivedFen: 3 * 33_600, refundedFen: 600 })
  expect(sums.arrivedByHour.map((amount, hour) => [hour, amount]).filter(([, amount]) => amount)).toEqual([
    [10, 67_200],
    [11, 33_600],
  ])
})

it('an order has the trades that its facts name', () => {
  const order = anOrder({ facts: { a: paidFact('T1'), b: { kind: 'forgotten', at: NOW, ...PROVENANCE } } })
  expect([hasTrade(order, 'T1'), hasTrade(order, 'T'), hasTrade(order, '')]).toEqual([true, false, false])
})
