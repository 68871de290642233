/** The gateways that can be asked about a trade, by name. */
import type { Registry, TradeQueries } from './gateway'

export const TRADE_QUERIES: Registry<TradeQueries> = {
  alipayDirect: async environment =>
    (await import('./alipayDirect/tradeQueries')).openTradeQueries(environment),
  alipayPage: async environment => (await import('./alipayPage/tradeQueries')).openTradeQueries(environment),
  // Its one answer to a question is not signed. @see docs/protocols.md#chinabank-messages
  chinabank: async () => ({}),
}
