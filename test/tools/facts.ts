/** Facts and orders for the tools' tests. */
import { fen } from '../../lib/money'
import { type Fact, factsByKey, type RecordedFact } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { type EpochMs, MINUTE_MS, plusMs } from '../../lib/time'
import { anOrder, LIFETIME_MS, NOW, PROVENANCE } from '../support/orders'

export const TRADE = {
  gateway: 'alipayDirect',
  tradeNo: '2026112322001400000000000001',
  amountFen: fen(33_600),
} as const
export const OTHER_TRADE = { ...TRADE, tradeNo: '2026112322001400000000000002' } as const

export const minutes = (count: number): EpochMs => plusMs(NOW, count * MINUTE_MS)
export const LATE = plusMs(NOW, LIFETIME_MS + MINUTE_MS)

/** A fact as Alipay's notify tells it, a minute after it happened, unless said otherwise. */
export const told = (fact: Fact, provenance: Partial<RecordedFact> = {}): RecordedFact =>
  ({ ...fact, ...PROVENANCE, recordedAt: plusMs(fact.at, MINUTE_MS), ...provenance }) as RecordedFact

export const orderWith = (facts: readonly RecordedFact[], parts: Partial<Order> = {}): Order =>
  anOrder({ ...parts, facts: factsByKey(facts) })
