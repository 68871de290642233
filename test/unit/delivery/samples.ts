/** Samples for the mail tests. */
import { fen } from '../../../lib/money'
import type { BuyerEmail } from '../../../lib/order/buyerEmail'
import { factKey, type RecordedFact, type TradeFact } from '../../../lib/order/facts'
import type { Order } from '../../../lib/order/order'
import type { OrderId } from '../../../lib/order/orderId'
import { type EpochMs, HOUR_MS, plusMs } from '../../../lib/time'
import { unescapeHtml } from '../../support/markup'

/** 2026-11-23 23:50:00 in Beijing. */
const CREATED = Date.parse('2026-11-23T23:50:00+08:00') as EpochMs

export const TRADE = '2026112300001000000000000001'
export const OTHER_TRADE = '2026112400001000000000000002'
const TRADE_DATA = {
  gateway: 'alipayDirect',
  tradeNo: TRADE,
  at: plusMs(CREATED, 15 * 60_000),
  amountFen: fen(82_250),
} as const

export const PAID: TradeFact = { kind: 'paid', ...TRADE_DATA }
export const PAID_OTHERWISE: TradeFact = { ...PAID, tradeNo: OTHER_TRADE }
export const FINISHED: TradeFact = { kind: 'finished', ...TRADE_DATA }
export const REFUNDED: TradeFact = { kind: 'refundedInAll', ...TRADE_DATA }
export const OTHER_AMOUNT: TradeFact = {
  kind: 'paid',
  ...TRADE_DATA,
  tradeNo: OTHER_TRADE,
  amountFen: fen(100),
}

export function orderWith(facts: readonly TradeFact[], parts: Partial<Order> = {}): Order {
  const recorded = facts.map((fact): [string, RecordedFact] => [
    factKey(fact),
    { ...fact, source: 'notify', sourceId: 'n1', requestId: 'r1', recordedAt: fact.at },
  ])
  return {
    orderId: '20261123K7Q2M9XW4T3HBZ5C' as OrderId,
    lines: [
      { sku: 'tea', name: '明前西湖龙井', unitFen: fen(16_800), quantity: 2 },
      { sku: 'stone', name: '歙砚', unitFen: fen(48_650), quantity: 1 },
    ],
    amountFen: fen(82_250),
    gateway: 'alipayDirect',
    buyerEmail: 'lin.yuan@example.com' as BuyerEmail,
    locale: 'zh-Hans',
    createdAt: CREATED,
    expiresAt: plusMs(CREATED, HOUR_MS),
    facts: Object.fromEntries(recorded),
    ...parts,
  }
}

export const SHOP = { shopName: '沈記茶行', publicUrl: 'https://pay.example.com' }

/** The text of a document as a reader sees it. */
export const seen = (html: string): string =>
  unescapeHtml(html.replace(/<head>[\s\S]*<\/head>/, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ')

export const CONTROL = /[\p{Cc}\u2028\u2029]/u
