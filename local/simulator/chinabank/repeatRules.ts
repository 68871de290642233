// A repeated v_oid is allowed while the trade is unpaid and the amount is the same.

import type { Refusal } from '../core/refusal'
import type { PaymentOrder, Trade } from '../core/trade'
import { refuse } from './errorCodes'

/** @returns null if the repeated request leads to its trade's cashier again */
export function checkRepeat(trade: Trade, order: PaymentOrder): Refusal | null {
  const no = trade.outTradeNo
  if (trade.state !== 'unpaid') return refuse('ORDER_PAID', `${no} is paid already.`)
  return trade.totalFen === order.totalFen
    ? null
    : refuse('ORDER_CHANGED', `${no} was opened with another v_amount.`)
}
