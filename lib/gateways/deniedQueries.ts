/**
 * The trade queries for messages that a gateway does not confirm. Separate from the other queries, to keep the bundle
 * of the function that receives messages small.
 */
import type { TradeQueries } from './capabilities/tradeQueries'
import type { Registry } from './gateway'

export const DENIED_QUERIES: Registry<TradeQueries> = {
  alipayDirect: async environment =>
    (await import('./alipayDirect/tradeQueries')).openTradeQueries(environment),
  // Their signature is proof enough.
  alipayPage: async () => ({}),
  chinabank: async () => ({}),
}
