/**
 * Facts: what somebody outside told us about an order and we verified. An order keeps them in a map under
 * keys that name the fact and not the message, so that hearing one twice, or two in another order, changes
 * nothing. No fact is ever altered or removed.
 */
import type { EpochMs } from '../time'

export type GatewayName = 'alipayDirect'

/** How we learned a fact, for the order's history. */
interface Witness {
  /** Which of the gateway's messages it was. */
  readonly notifyId: string
  /** Our own request id, which joins the fact to the log. */
  readonly requestId: string
  readonly recordedAt: EpochMs
}

interface TradeFact {
  readonly gateway: GatewayName
  /** The gateway's number of the trade. */
  readonly tradeNo: string
  /** When it happened, by the gateway's word. */
  readonly at: EpochMs
}

export type Fact =
  /** The buyer's money has arrived. */
  | ({ readonly kind: 'paid' } & TradeFact)
  /** The buyer has paid and the seller cannot receive yet. */
  | ({ readonly kind: 'pending' } & TradeFact)
  /** The trade is complete: no refund is possible any more. */
  | ({ readonly kind: 'finished' } & TradeFact)
  /** Money went back to the buyer; `full` when nothing of the payment is left. */
  | ({ readonly kind: 'refunded'; readonly full: boolean } & TradeFact)
  /** The gateway closed the trade. */
  | ({ readonly kind: 'closed' } & TradeFact)

export type RecordedFact = Fact & Witness

/** The key under which a fact is kept; equal facts have equal keys. */
export function factKey(fact: Fact): string {
  const trade = `${fact.kind}:${fact.gateway}:${fact.tradeNo}`
  // A trade is paid, finished, closed, refunded in full once, but can be refunded in several parts.
  return fact.kind === 'refunded' ? `${trade}:${fact.full ? 'full' : fact.at}` : trade
}
