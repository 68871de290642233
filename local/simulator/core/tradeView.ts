// A trade in the control API.

import { gatewayOf, type SimulatorContext } from './context'
import type { Trade } from './trade'
import { formatYuan } from './yuan'

/** The gateway's own details are added to these fields. */
export interface TradeView extends Omit<Trade, 'details'> {
  /** The gateway's word for the state. */
  readonly status: string
  /** Yuan. */
  readonly totalFee: string
}

export function viewTrade(context: SimulatorContext, { details, ...trade }: Trade): TradeView {
  const status = gatewayOf(context, trade).statusWords[trade.state]
  return { ...details, ...trade, status, totalFee: formatYuan(trade.totalFen) }
}
