/** The story of an order: what happened to it, when, and by whose word. */
import type { Locale } from '../locale'
import { factKey, type RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import { type EpochMs, formatGatewayTime, SECOND_MS } from '../time'
import { HISTORY_TEXT } from './historyText'

/** A part of the story. */
interface StoryEvent {
  readonly at: EpochMs
  readonly what: string
  /** Who told of it. */
  readonly source: string
  /** When that was recorded, and by which request. */
  readonly recorded: string
}

/**
 * By the second in which they happened, or, when that is the same, by when they were recorded: gateways tell no more than
 * the second, and nobody is paid before the buyer was sent there.
 */
export const factsInTime = ({ facts }: Pick<Order, 'facts'>): readonly RecordedFact[] =>
  Object.values(facts).sort(
    (a, b) =>
      second(a.at) - second(b.at) || a.recordedAt - b.recordedAt || (factKey(a) < factKey(b) ? -1 : 1),
  )

const second = (at: EpochMs): number => Math.floor(at / SECOND_MS)

export const storyOf = (order: Order, locale: Locale): readonly StoryEvent[] =>
  factsInTime(order).map(fact => {
    const { facts, sources, recorded } = HISTORY_TEXT[locale]
    const { at, source, sourceId, person = '', recordedAt, requestId } = fact
    // Each kind of fact has its text; the compiler cannot see that these are of one kind.
    const textOf = facts[fact.kind] as (fact: RecordedFact, order: Order) => string
    return {
      at,
      what: textOf(fact, order),
      source: sources[source]({ sourceId, person, gateway: 'gateway' in fact ? fact.gateway : '' }),
      recorded: recorded(formatGatewayTime(recordedAt), requestId),
    }
  })
