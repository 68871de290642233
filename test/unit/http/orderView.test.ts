/** The JSON of an order, compared whole. */
import { expect, it } from 'vitest'
import { orderView } from '../../../lib/http/orderView'
import { fen } from '../../../lib/money'
import { factsByKey, type RecordedFact } from '../../../lib/order/facts'
import type { Order } from '../../../lib/order/order'
import type { OrderId } from '../../../lib/order/orderId'
import { plusMs } from '../../../lib/time'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const ORDER = anOrder({
  orderId: '20261123ABCDEFGHJKMNPQRS' as OrderId,
  lines: [
    { sku: 'tea', name: '茶', unitFen: fen(101), quantity: 2 },
    { sku: 'cup', name: '杯', unitFen: fen(30_303), quantity: 1 },
    { name: '纸', unitFen: fen(3095), quantity: 1, url: 'https://shop.example/paper' },
  ],
  createdAt: plusMs(NOW, 1),
  expiresAt: plusMs(NOW, 61_002),
})
const OFFERED = [
  { name: 'alipayPage', showsCodes: true },
  { name: 'chinabank', showsCodes: false },
  { name: 'paper', showsCodes: true },
]
const refund = (refundId: string, amountFen: number): RecordedFact => ({
  ...PROVENANCE,
  kind: 'refunded',
  gateway: 'alipayDirect',
  tradeNo: '2026112300000001',
  refundId,
  at: NOW,
  amountFen: fen(amountFen),
})
const withFacts = (...facts: readonly RecordedFact[]): Order => ({
  ...ORDER,
  facts: factsByKey(facts),
})
const view = (order: Order, ms = 2) => orderView(order, 'https://shop.example', plusMs(NOW, ms), OFFERED)

const VIEW = {
  orderId: ORDER.orderId,
  amountFen: 33_600,
  amountYuan: '336.00',
  lines: [
    { sku: 'tea', name: '茶', quantity: 2, unitFen: 101 },
    { sku: 'cup', name: '杯', quantity: 1, unitFen: 30_303 },
    { name: '纸', quantity: 1, unitFen: 3095 },
  ],
  createdAt: '2026-11-23T02:00:00.001Z',
  expiresAt: '2026-11-23T02:01:01.002Z',
  url: 'https://shop.example/orders/20261123ABCDEFGHJKMNPQRS',
}

it('that awaits payment has its payment URL, its gateways and their codes', () => {
  expect(view(ORDER)).toEqual({
    ...VIEW,
    state: 'awaitingPayment',
    paid: false,
    payUrl: 'https://shop.example/orders/20261123ABCDEFGHJKMNPQRS/pay',
    gateways: ['alipayPage', 'chinabank', 'paper'],
    codes: ['alipayPage', 'paper'],
  })
})

it('that no longer awaits payment has none of them', () => {
  expect(view(ORDER, 61_002)).toEqual({ ...VIEW, state: 'overdue', paid: false })
  expect(view(withFacts(paidFact()))).toEqual({ ...VIEW, state: 'paid', paid: true })
})

it('that is partly refunded has the sum', () => {
  const refunds = [refund('R1', 105), refund('R2', 5)]
  const paid = { ...VIEW, state: 'paid', paid: true }
  expect(view(withFacts(paidFact(), ...refunds))).toEqual({ ...paid, refundedFen: 110, refundedYuan: '1.10' })
  const all = { ...VIEW, state: 'refunded', paid: false, refundedFen: 33_600, refundedYuan: '336.00' }
  expect(view(withFacts(paidFact(), ...refunds, refund('R3', 33_490)))).toEqual(all)
})
