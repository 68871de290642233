/** Which refunds are open, however many orders have something left to do. */
import { expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { factsByKey, type RecordedFact } from '../../../lib/order/facts'
import { NEVER } from '../../../lib/payment/agenda'
import { openRefunds } from '../../../lib/payment/openRefunds'
import { type EpochMs, plusMs } from '../../../lib/time'
import { emptyOrdersTable, memoryOrders } from '../../support/memoryOrders'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const refund = { gateway: 'alipayDirect', tradeNo: '2026112300000001', amountFen: fen(100) } as const
const fact = (kind: string, refundId: string, at: EpochMs = NOW) =>
  ({ ...PROVENANCE, ...refund, kind, refundId, at, code: 'NO' }) as RecordedFact

function holding(...orders: (readonly RecordedFact[])[]) {
  const table = emptyOrdersTable()
  for (const facts of orders) {
    const order = anOrder({ facts: factsByKey(facts) })
    table.orders.set(order.orderId, order)
    table.agendas.set(order.orderId, { dueAt: NEVER })
  }
  return memoryOrders(table)
}

it('contains each refund with its amount, the latest first, and why one failed', async () => {
  const [soon, later] = [plusMs(NOW, 500), plusMs(NOW, 1000)]
  const orders = holding(
    [paidFact(), fact('refundRequested', 'A', soon), fact('refundRequested', 'B', later)],
    [paidFact(), fact('refundRequested', 'C'), fact('refundFailed', 'C')],
    [paidFact()],
  )
  const { refunds, isPartial } = await openRefunds(orders)
  expect(refunds.map(each => [each.refundId, each.code, each.amountFen, each.requestedAt])).toEqual([
    ['B', undefined, 100, later],
    ['A', undefined, 100, soon],
    ['C', 'NO', 100, NOW],
  ])
  expect(isPartial).toBe(false)
})

it('omits refunds that were made, and failed ones that were requested again', async () => {
  const orders = holding(
    [paidFact(), fact('refundRequested', 'A'), fact('refunded', 'A')],
    [
      ...[paidFact(), fact('refundRequested', 'B'), fact('refundFailed', 'B')],
      ...[fact('refundRequested', 'C', plusMs(NOW, 1)), fact('refunded', 'C', plusMs(NOW, 2))],
    ],
  )
  expect((await openRefunds(orders)).refunds).toEqual([])
})

it('names why each one failed, whatever happened to others of the order', async () => {
  const failed = (gateway: string, refundId: string, code: string) =>
    [
      { ...fact('refundRequested', refundId), gateway },
      { ...fact('refundFailed', refundId), gateway, code },
    ] as RecordedFact[]
  const orders = holding([
    ...failed('alipayDirect', 'A', 'ONE'),
    ...failed('alipayDirect', 'B', 'TWO'),
    ...failed('alipayPage', 'A', 'THREE'),
    fact('refundRequested', 'C'),
  ])
  const { refunds } = await openRefunds(orders)
  expect(refunds.map(({ gateway, refundId, code }) => [gateway, refundId, code])).toEqual([
    ['alipayDirect', 'A', 'ONE'],
    ['alipayDirect', 'B', 'TWO'],
    ['alipayPage', 'A', 'THREE'],
    ['alipayDirect', 'C', undefined],
  ])
})

it('skips an order that was deleted', async () => {
  const orders = holding([fact('refundRequested', 'A')])
  const { refunds } = await openRefunds({ listWork: orders.listWork, get: async () => undefined })
  expect(refunds).toEqual([])
})

/** So many orders with something left to do; how many are read, and how many at once. */
function many(count: number) {
  const reads = { all: 0, now: 0, most: 0 }
  return {
    reads,
    async *listWork() {
      for (let index = 0; index < count; index += 1) yield anOrder().orderId
    },
    async get() {
      reads.all += 1
      reads.now += 1
      reads.most = Math.max(reads.most, reads.now)
      await new Promise(setImmediate)
      reads.now -= 1
      return anOrder()
    },
  }
}

it.each([
  [0, 0, false],
  [1000, 1000, false],
  [1001, 1000, true],
])('reads a thousand orders, and says if there are more: %i', async (count, read, isPartial) => {
  const orders = many(count)
  expect(await openRefunds(orders)).toEqual({ refunds: [], isPartial })
  expect(orders.reads.all).toBe(read)
})

it('reads twenty-five at a time, and the rest after them', async () => {
  const orders = many(60)
  await openRefunds(orders)
  expect(orders.reads).toMatchObject({ all: 60, most: 25 })
})

it('fails as a whole when an order cannot be read', async () => {
  async function* listWork() {
    yield anOrder().orderId
    await new Promise(resolve => setTimeout(resolve, 5))
    yield anOrder().orderId
  }
  const get = async () => Promise.reject(new Error('the store is down'))
  await expect(openRefunds({ listWork, get })).rejects.toThrow('the store is down')
})
