// The same v_oid again: allowed while it is unpaid and its amount is the same.

import type { Refusal } from '../core/refusal'
import type { PaymentOrder, Trade } from '../core/trade'
import { refuse } from './errorCodes'

/** Why a repeated request does not lead to its trade's cashier again, or null when it does. */
export function checkRepeat(trade: Trade, order: PaymentOrder): Refusal | null {
  const no = trade.outTradeNo
  if (trade.state !== 'unpaid') return refuse('ORDER_PAID', `${no} is paid already.`)
  return trade.totalFen === order.totalFen
    ? null
    : refuse('ORDER_CHANGED', `${no} was opened with another v_amount.`)
}
