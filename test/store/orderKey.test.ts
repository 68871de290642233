/** The keys of orders: evenly distributed, and derived from the order number alone. */
import { expect, it } from 'vitest'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import { dayShards, orderKey, workShard, workShards } from '../../lib/store/orderKey'
import { DAY_MS, type EpochMs, plusMs } from '../../lib/time'
import { seededRandom } from '../simulation/random'
import { NOW } from '../support/orders'

const { bytes } = seededRandom(20_261_125)
const numbers = Array.from({ length: 100_000 }, () => newOrderId(NOW, bytes))

const counts = (shardOf: (orderId: OrderId) => string): number[] => {
  const found = new Map<string, number>()
  for (const orderId of numbers) found.set(shardOf(orderId), (found.get(shardOf(orderId)) ?? 0) + 1)
  return [...found.values()]
}

it.each([
  ['a day', (orderId: OrderId) => orderKey(orderId).dayShard],
  ['the work', (orderId: OrderId) => workShard(orderId)],
])('the fullest of the 16 shards of %s holds at most 1.05 times the mean of 100 000 orders', (_, shardOf) => {
  const shards = counts(shardOf)
  expect(shards).toHaveLength(16)
  expect(Math.max(...shards)).toBeLessThanOrEqual((1.05 * numbers.length) / 16)
})

it.each([1, 7, undefined])('%s shards of the work are all used, and no other', shards => {
  const used = new Set(numbers.map(orderId => workShard(orderId, shards)))
  expect([...used].sort()).toEqual([...workShards(shards)].sort())
})

it('an order is in a shard of its day in Beijing', () => {
  const lateInBeijing = Date.parse('2026-11-23T23:59:59.999+08:00') as EpochMs
  for (const [at, day] of [
    [lateInBeijing, '20261123'],
    [plusMs(lateInBeijing, 1), '20261124'],
    [plusMs(lateInBeijing, DAY_MS), '20261124'],
  ] as const) {
    const orderId = newOrderId(at, bytes)
    expect(orderKey(orderId).orderId).toBe(orderId)
    expect(dayShards(day)).toContain(orderKey(orderId).dayShard)
  }
})
