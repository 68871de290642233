/** Which refunds are open, however many orders have something left to do. */
import { expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { factKey, type RecordedFact } from '../../../lib/order/facts'
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
    const order = anOrder({ facts: Object.fromEntries(facts.map(each => [factKey(each), each])) })
    table.orders.set(order.orderId, order)
    table.agendas.set(order.orderId, { dueAt: NEVER })
  }
  return memoryOrders(table)
}

it('has each refund with its amount, those asked for last at the front, and why one failed', async () => {
  const later = plusMs(NOW, 1000)
  const orders = holding(
    [paidFact(), fact('refundRequested', 'A'), fact('refundRequested', 'B', later)],
    [paidFact(), fact('refundRequested', 'C'), fact('refundFailed', 'C')],
    [paidFact()],
  )
  const { refunds, isPartial } = await openRefunds(orders)
  expect(refunds.map(({ refundId, code, amountFen }) => [refundId, code, amountFen])).toEqual([
    ['B', undefined, 100],
    ['A', undefined, 100],
    ['C', 'NO', 100],
  ])
  expect(isPartial).toBe(false)
})

it('leaves out what was made, and what was asked for again since it failed', async () => {
  const orders = holding(
    [paidFact(), fact('refundRequested', 'A'), fact('refunded', 'A')],
    [
      ...[paidFact(), fact('refundRequested', 'B'), fact('refundFailed', 'B')],
      ...[fact('refundRequested', 'C', plusMs(NOW, 1)), fact('refunded', 'C', plusMs(NOW, 2))],
    ],
  )
  expect((await openRefunds(orders)).refunds).toEqual([])
})

it('looks at a thousand orders, and says when there are more', async () => {
  const order = anOrder()
  let read = 0
  const many = (count: number) => ({
    async *due() {
      for (let index = 0; index < count; index += 1) yield { orderId: order.orderId, dueAt: NOW }
    },
    async get() {
      read += 1
      return order
    },
  })
  expect(await openRefunds(many(1000))).toEqual({ refunds: [], isPartial: false })
  expect(await openRefunds(many(1001))).toEqual({ refunds: [], isPartial: true })
  expect(read).toBe(2000)
})
