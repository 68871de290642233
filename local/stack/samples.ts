/**
 * The orders and the payment link for the sample events in events/. Their times are fixed, because the events are
 * signed.
 */

import { fen } from '../../lib/money'
import type { BuyerEmail } from '../../lib/order/buyerEmail'
import type { RecordedFact } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import type { LinkId, PaymentLink } from '../../lib/order/paymentLink'
import type { EpochMs } from '../../lib/time'

const at = (text: string) => Date.parse(text) as EpochMs

const common = {
  lines: [{ sku: 'longjing-tea', name: '明前西湖龙井', unitFen: fen(16_800), quantity: 1 }],
  amountFen: fen(16_800),
  gateway: 'alipayDirect',
  buyerEmail: 'buyer@example.com' as BuyerEmail,
  locale: 'zh-Hans',
  facts: {},
} as const

export const SAMPLE_ORDERS: readonly Order[] = [
  {
    ...common,
    orderId: '20260101SAMP1E0RDER00001' as OrderId,
    createdAt: at('2026-01-01T12:00:00+08:00'),
    expiresAt: at('2026-01-01T14:00:00+08:00'),
  },
  // Never expires, so that the payment events always have a payable order.
  {
    ...common,
    orderId: '20260101SAMP1E0RDER00002' as OrderId,
    createdAt: at('2026-01-01T12:00:00+08:00'),
    expiresAt: at('2099-01-01T00:00:00+08:00'),
  },
  // Orders of the other gateways, which never expire either.
  {
    ...common,
    gateway: 'chinabank',
    orderId: '20260101SAMP1E0RDER00003' as OrderId,
    createdAt: at('2026-01-01T12:00:00+08:00'),
    expiresAt: at('2099-01-01T00:00:00+08:00'),
  },
  {
    ...common,
    gateway: 'alipayPage',
    orderId: '20260101SAMP1E0RDER00004' as OrderId,
    createdAt: at('2026-01-01T12:00:00+08:00'),
    expiresAt: at('2099-01-01T00:00:00+08:00'),
  },
  // Paid, with a refund that must be confirmed on Alipay's page.
  {
    ...common,
    orderId: '20260101SAMP1E0RDER00005' as OrderId,
    createdAt: at('2026-01-01T12:00:00+08:00'),
    expiresAt: at('2026-01-01T14:00:00+08:00'),
    facts: refundFacts(),
  },
]

/** For 18.80 yuan, unlimited. */
export const SAMPLE_LINK: PaymentLink = {
  linkId: 'lnk_000000000SAMP1E01NK000001' as LinkId,
  name: '一杯茶',
  price: { kind: 'fixed', amountFen: fen(1880) },
  asksEmail: false,
  asksNote: true,
  isActive: true,
  createdAt: at('2026-01-01T12:00:00+08:00'),
  uses: {},
}

function refundFacts(): Readonly<Record<string, RecordedFact>> {
  const trade = { gateway: 'alipayDirect', tradeNo: '2026010122001400000000000005' }
  const refundId = '20260102SAMP1EREFVND0001'
  const told = { sourceId: '', requestId: '' }
  const [paidAt, wantedAt] = [at('2026-01-01T12:05:00+08:00'), at('2026-01-02T09:00:00+08:00')]
  return {
    [`paid:${trade.gateway}:${trade.tradeNo}`]: {
      kind: 'paid',
      ...trade,
      at: paidAt,
      amountFen: common.amountFen,
      source: 'notify',
      ...told,
      recordedAt: paidAt,
    },
    [`refundRequested:${trade.gateway}:${refundId}`]: {
      kind: 'refundRequested',
      ...trade,
      at: wantedAt,
      amountFen: fen(1200),
      refundId,
      source: 'person',
      ...told,
      recordedAt: wantedAt,
    },
  }
}

/** The `notify_id`s of the sample events, which the simulator confirms. */
export const SAMPLE_NOTIFY_IDS = [
  'sample0notify0of0order00001',
  'sample0return0of0order00001',
  'sample0notify0of0refund0001',
]
