/** The history of an order: what happened, when, and according to whom. */
import type { Locale } from '../locale'
import { factKey, type RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import { type EpochMs, formatGatewayTime, SECOND_MS } from '../time'
import { HISTORY_TEXT } from './historyText'

interface HistoryEntry {
  readonly at: EpochMs
  readonly what: string
  readonly source: string
  /** When it was recorded, and by which request. */
  readonly recorded: string
}

/**
 * Sorts by the second of the event, then by the time of recording: gateways give times in seconds, and a payment must
 * not precede the request for it.
 */
export const factsInTime = ({ facts }: Pick<Order, 'facts'>): readonly RecordedFact[] =>
  Object.values(facts).sort(
    (a, b) =>
      second(a.at) - second(b.at) || a.recordedAt - b.recordedAt || (factKey(a) < factKey(b) ? -1 : 1),
  )

const second = (at: EpochMs): number => Math.floor(at / SECOND_MS)

export const historyOf = (order: Order, locale: Locale): readonly HistoryEntry[] =>
  factsInTime(order).map(fact => {
    const { facts, sources, recorded } = HISTORY_TEXT[locale]
    const { at, source, sourceId, person = '', recordedAt, requestId } = fact
    // The compiler cannot see that the text and the fact are of the same kind.
    const textOf = facts[fact.kind] as (fact: RecordedFact, order: Order) => string
    return {
      at,
      what: textOf(fact, order),
      source: sources[source]({ sourceId, person, gateway: 'gateway' in fact ? fact.gateway : '' }),
      recorded: recorded(formatGatewayTime(recordedAt), requestId),
    }
  })
