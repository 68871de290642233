/** The paper gateway has no queries. */
import type { Opening, TradeQueries } from '../../../lib/gateways/gateway'

export const openTradeQueries: Opening<TradeQueries> = async () => ({})
