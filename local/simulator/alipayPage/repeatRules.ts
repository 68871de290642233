// A repeated out_trade_no is allowed while the trade is unpaid and has the same contents.

import { STATUS_WORDS } from '../alipay/trades'
import type { Refusal } from '../core/refusal'
import type { PaymentOrder, Trade } from '../core/trade'
import { detailsOf } from './details'
import { refuse } from './errorCodes'

/** @returns null if the repeated request leads to its trade's cashier again */
export function checkRepeat(trade: Trade, order: PaymentOrder): Refusal | null {
  const no = trade.outTradeNo
  if (trade.state === 'closed') return refuse('ACQ.TRADE_HAS_CLOSE', `${no} is TRADE_CLOSED.`)
  if (trade.state !== 'unpaid')
    return refuse('ACQ.TRADE_HAS_SUCCESS', `${no} is ${STATUS_WORDS[trade.state]} already.`)
  if (trade.totalFen !== order.totalFen)
    return refuse('ACQ.CONTEXT_INCONSISTENT', `${no} was opened with another total_amount.`)
  if (trade.subject !== order.subject || trade.body !== order.body)
    return refuse('ACQ.CONTEXT_INCONSISTENT', `${no} was opened with another subject or body.`)
  const [before, now] = [detailsOf(trade), detailsOf(order)]
  return before.appId === now.appId && before.sellerId === now.sellerId
    ? null
    : refuse('ACQ.CONTEXT_INCONSISTENT', `${no} was opened by another app or for another seller.`)
}
