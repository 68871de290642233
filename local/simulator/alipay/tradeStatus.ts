// Alipay's `trade_status` (docs/protocols.md#trade-status).

import type { TradeState } from '../core/trade'

export const STATUS_WORDS: Readonly<Record<TradeState, string>> = {
  unpaid: 'WAIT_BUYER_PAY',
  paid: 'TRADE_SUCCESS',
  finished: 'TRADE_FINISHED',
  closed: 'TRADE_CLOSED',
}
