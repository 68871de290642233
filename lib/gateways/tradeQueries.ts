/** The gateways that answer trade queries, by name. */
import type { TradeQueries } from './capabilities/tradeQueries'
import type { Registry } from './gateway'

export const TRADE_QUERIES: Registry<TradeQueries> = {
  alipayDirect: async environment =>
    (await import('./alipayDirect/tradeQueries')).openTradeQueries(environment),
  alipayPage: async environment => (await import('./alipayPage/tradeQueries')).openTradeQueries(environment),
  // Its only query has an unsigned answer. @see docs/protocols.md#chinabank-messages
  chinabank: async () => ({}),
}
