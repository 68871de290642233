// The same out_trade_no again: allowed while nothing of the trade changed and it is unpaid (docs/protocols.md#request).

import { type Refusal, refuse } from '../core/refusal'
import type { Trade } from '../core/trade'
import type { PaymentRequest } from './requestRules'

/** Why a repeated request does not lead to its trade's cashier again, or null when it does. */
export function checkRepeat(trade: Trade, request: PaymentRequest): Refusal | null {
  const no = trade.outTradeNo
  if (trade.sellerId !== request.sellerId)
    return refuse('TRADE_SELLER_NOT_MATCH', `${no} was opened for another seller.`)
  if (trade.totalFen !== request.totalFen)
    return refuse('TRADE_TOTALFEE_NOT_MATCH', `${no} was opened with another amount.`)
  if (trade.priceFen !== request.priceFen)
    return refuse('TRADE_PRICE_NOT_MATCH', `${no} was opened with another price.`)
  if (trade.quantity !== request.quantity)
    return refuse('TRADE_QUANTITY_NOT_MATCH', `${no} was opened with another quantity.`)
  if (trade.namedBuyer !== request.namedBuyer)
    return refuse('TRADE_BUYER_NOT_MATCH', `${no} was opened for another buyer.`)
  if (
    trade.subject !== request.subject ||
    trade.body !== request.body ||
    trade.paymentType !== request.paymentType
  )
    return refuse('TRADE_DATA_MATCH_ERROR', `${no} was opened with another subject, body or payment_type.`)
  if (trade.status !== 'WAIT_BUYER_PAY')
    return refuse('TRADE_NOT_ALLOWED_PAY', `${no} is ${trade.status} already.`)
  return null
}
