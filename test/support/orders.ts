/** Orders for tests, with defaults for all that does not matter. */
import type { Buyer } from '../../lib/gateways/capabilities/payments'
import { fen } from '../../lib/money'
import type { BuyerEmail } from '../../lib/order/buyerEmail'
import type { GatewayName, RecordedFact } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import type { OrderState } from '../../lib/order/orderState'
import { type EpochMs, plusMs } from '../../lib/time'

/** 2026-11-23 10:00:00 in Beijing. */
export const NOW = Date.parse('2026-11-23T10:00:00+08:00') as EpochMs

export const LIFETIME_MS = 2 * 60 * 60 * 1000

export const BUYER: Buyer = { ip: '203.0.113.7', device: 'desktop' }

/** An order that is bound to one gateway from the start. */
export type BoundOrder = Order & { readonly gateway: GatewayName }

export function anOrder(parts: Partial<Order> = {}): BoundOrder {
  return {
    orderId: newOrderId(NOW),
    lines: [{ sku: 'longjing-tea', name: '明前西湖龙井', unitFen: fen(16_800), quantity: 2 }],
    amountFen: fen(33_600),
    gateway: 'alipayDirect',
    buyerEmail: 'buyer@example.com' as BuyerEmail,
    locale: 'zh-Hans',
    createdAt: NOW,
    expiresAt: plusMs(NOW, LIFETIME_MS),
    facts: {},
    ...parts,
  }
}

/** An order whose buyer chooses the gateway. */
export function anUnboundOrder(parts: Omit<Partial<Order>, 'gateway'> = {}): Order {
  const { gateway: _, ...unbound } = anOrder(parts)
  return unbound
}

export const PROVENANCE = {
  source: 'notify',
  sourceId: 'notify0001',
  requestId: 'request-0001',
  recordedAt: NOW,
} as const

export function paidFact(
  tradeNo = '2026112300000001',
  at: EpochMs = NOW,
  gateway: GatewayName = 'alipayDirect',
): RecordedFact & { readonly gateway: GatewayName } {
  return { kind: 'paid', gateway, tradeNo, at, amountFen: fen(33_600), ...PROVENANCE }
}

/** A person of the shop forgot the buyer. */
export const forgottenFact = (at: EpochMs) =>
  ({ kind: 'forgotten', at, ...PROVENANCE, source: 'person', recordedAt: at }) as const

/** All states; the compiler demands that new ones are added. */
export const STATES = Object.keys({
  awaitingPayment: 0,
  overdue: 0,
  expired: 0,
  canceled: 0,
  closed: 0,
  paymentPending: 0,
  paid: 0,
  paidLate: 0,
  paidAfterCancel: 0,
  paidTwice: 0,
  paidOtherAmount: 0,
  finished: 0,
  refunded: 0,
  closedAfterPayment: 0,
} satisfies Record<OrderState, 0>) as OrderState[]
