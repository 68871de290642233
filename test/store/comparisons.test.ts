/** The stored comparisons of bills, on a real engine. */
import { beforeAll, expect, it } from 'vitest'
import type { Comparison } from '../../lib/payment/bills/comparison'
import { dynamoComparisons } from '../../lib/store/dynamoComparisons'
import { beijingDay } from '../../lib/time'
import { collect } from '../support/collect'
import { anOrder, NOW } from '../support/orders'
import { freshTables } from '../support/tables'

let tables: Awaited<ReturnType<typeof freshTables>>
beforeAll(async () => {
  tables = await freshTables()
})

const COMPARISON: Comparison = {
  gateway: 'alipayPage',
  day: beijingDay(NOW),
  comparedAt: NOW,
  others: 3,
  awaited: 0,
  mismatchCount: 1,
  payments: { count: 2, fen: 20_000_000_000 },
  refunds: { count: 0, fen: 0 },
  mismatches: [
    { kind: 'paidThereNotHere', orderId: 'X', tradeNo: '1', thereFen: 1, isLearned: true },
    { kind: 'refundedHereNotThere', orderId: 'Y', tradeNo: '2', refundId: 'R', hereFen: 2 },
  ],
}

it('the latest comparison of a gateway and day is returned, and does not conflict with an order', async () => {
  const comparisons = dynamoComparisons(tables.store, tables.names.orders)
  const { gateway, day } = COMPARISON
  expect(await comparisons.get(gateway, day)).toBeUndefined()
  await comparisons.keep({ ...COMPARISON, mismatchCount: 0, mismatches: [] })
  await comparisons.keep(COMPARISON)
  expect(await comparisons.get(gateway, day)).toEqual(COMPARISON)
  expect(await comparisons.get('chinabank', day)).toBeUndefined()
  const order = anOrder()
  await tables.orders.create(order)
  expect(await collect(tables.orders.listDay(NOW))).toEqual([order])
})
