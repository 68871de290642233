/** The paper gateway has no queries. */
import type { TradeQueries } from '../../../lib/gateways/capabilities/tradeQueries'
import type { Opening } from '../../../lib/gateways/gateway'

export const openTradeQueries: Opening<TradeQueries> = async () => ({})
