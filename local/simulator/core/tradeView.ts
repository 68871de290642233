// A trade in the control API.

import { type Desk, gatewayOf } from './desk'
import type { Trade } from './trade'
import { formatYuan } from './yuan'

/** The gateway's own details are added to these fields. */
export interface TradeView extends Omit<Trade, 'details'> {
  /** The gateway's word for the state. */
  readonly status: string
  /** Yuan. */
  readonly totalFee: string
}

export function viewTrade(desk: Desk, { details, ...trade }: Trade): TradeView {
  const status = gatewayOf(desk, trade).statusWords[trade.state]
  return { ...details, ...trade, status, totalFee: formatYuan(trade.totalFen) }
}
