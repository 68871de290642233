// A repeated out_trade_no is allowed while the trade is unpaid and has the same contents (docs/protocols.md#request).

import { STATUS_WORDS } from '../alipay/trades'
import type { Refusal } from '../core/refusal'
import type { PaymentOrder, Trade } from '../core/trade'
import { detailsOf } from './details'
import { refuse } from './errorCodes'

/** @returns null if the repeated request leads to its trade's cashier again */
export function checkRepeat(trade: Trade, order: PaymentOrder): Refusal | null {
  const no = trade.outTradeNo
  const [before, now] = [detailsOf(trade), detailsOf(order)]
  if (before.sellerId !== now.sellerId)
    return refuse('TRADE_SELLER_NOT_MATCH', `${no} was opened for another seller.`)
  if (trade.totalFen !== order.totalFen)
    return refuse('TRADE_TOTALFEE_NOT_MATCH', `${no} was opened with another amount.`)
  if (trade.priceFen !== order.priceFen)
    return refuse('TRADE_PRICE_NOT_MATCH', `${no} was opened with another price.`)
  if (trade.quantity !== order.quantity)
    return refuse('TRADE_QUANTITY_NOT_MATCH', `${no} was opened with another quantity.`)
  if (before.namedBuyer !== now.namedBuyer)
    return refuse('TRADE_BUYER_NOT_MATCH', `${no} was opened for another buyer.`)
  if (trade.subject !== order.subject || trade.body !== order.body || before.paymentType !== now.paymentType)
    return refuse('TRADE_DATA_MATCH_ERROR', `${no} was opened with another subject, body or payment_type.`)
  if (trade.state !== 'unpaid')
    return refuse('TRADE_NOT_ALLOWED_PAY', `${no} is ${STATUS_WORDS[trade.state]} already.`)
  return null
}
