/** The order with the added facts, and which of them are new. */
import { factKey, type RecordedFact } from '../order/facts'
import { type Order, withFacts } from '../order/order'

/** A retry after a lost answer finds facts that this same write recorded; they are new. */
export const merged = (order: Order, facts: readonly RecordedFact[]) => ({
  order: withFacts(order, facts),
  news: facts.filter(fact => !(factKey(fact) in order.facts) || isRecordedBySameWrite(order, fact)),
})

/** Whether the order has the fact from this write: an invocation records a fact once at a time. */
export function isRecordedBySameWrite({ facts }: Order, fact: RecordedFact): boolean {
  const recorded = facts[factKey(fact)]
  return recorded?.requestId === fact.requestId && recorded.recordedAt === fact.recordedAt
}
