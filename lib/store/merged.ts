/** The order with the added facts, and which of them are new. */
import { factKey, type RecordedFact } from '../order/facts'
import { type Order, withFacts } from '../order/order'

export const merged = (order: Order, facts: readonly RecordedFact[]) => ({
  order: withFacts(order, facts),
  news: facts.filter(fact => !(factKey(fact) in order.facts)),
})
