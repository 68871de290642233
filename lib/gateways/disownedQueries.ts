/**
 * The gateways that may disown a message whose signature is right, by name: they are asked for its trade then. Apart
 * from the other questions, so that the function that takes the messages carries no more.
 */
import type { Registry, TradeQueries } from './gateway'

export const DISOWNED_QUERIES: Registry<TradeQueries> = {
  alipayDirect: async environment =>
    (await import('./alipayDirect/tradeQueries')).openTradeQueries(environment),
  // Their messages prove themselves.
  alipayPage: async () => ({}),
  chinabank: async () => ({}),
}
