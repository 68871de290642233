/** The gateway of paper answers no questions. */
import type { Opening, TradeQueries } from '../../../lib/gateways/gateway'

export const openTradeQueries: Opening<TradeQueries> = async () => ({})
