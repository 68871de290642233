// A trade as the gateway keeps it, and the moves its status can make (docs/protocols.md#trade-status).

import type { PaymentRequest } from '../alipayDirect/requestRules'
import type { Charset } from './charset'

export type TradeStatus = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_FINISHED' | 'TRADE_CLOSED'

export interface Trade {
  /** The gateway's number: 28 digits, the first eight the Beijing day. */
  readonly tradeNo: string
  readonly outTradeNo: string
  readonly status: TradeStatus
  readonly subject: string
  readonly body: string
  readonly paymentType: string
  readonly totalFen: number
  readonly priceFen: number
  readonly quantity: number
  readonly sellerId: string
  readonly sellerEmail: string
  /** Of the request: notify and return speak it too. */
  readonly charset: Charset
  readonly notifyUrl: string | null
  readonly returnUrl: string | null
  readonly showUrl: string | null
  readonly extraCommonParam: string | null
  /** The bank the shop sends the buyer to (`paymethod=bankPay`), or null for the gateway's own cashier. */
  readonly bankCode: string | null
  /** Which buyer the request names, as `buyer_id` or else `buyer_email`. */
  readonly namedBuyer: string | null
  readonly createdAtMs: number
  /** When it closes if still unpaid, epoch milliseconds of the real clock; null = stays open. */
  readonly closesAtMs: number | null
  readonly paidAtMs: number | null
  readonly closedAtMs: number | null
  readonly refundedAtMs: number | null
  readonly buyerId: string | null
  readonly buyerEmail: string | null
  /** The bank that paid and its serial number, when a bank did. */
  readonly paidByBank: { readonly code: string; readonly seqNo: string } | null
}

/** What a repeated request may bring new to an unpaid trade: where to answer and how to pay, never what is paid. */
function addressOf(request: PaymentRequest) {
  const { charset, notifyUrl, returnUrl, showUrl, extraCommonParam, bankCode } = request
  return { charset, notifyUrl, returnUrl, showUrl, extraCommonParam, bankCode }
}

export function openTrade(
  tradeNo: string,
  request: PaymentRequest,
  nowMs: number,
  closesAtMs: number | null,
): Trade {
  const { outTradeNo, subject, body, paymentType, totalFen, priceFen, quantity, sellerId, sellerEmail } =
    request
  return {
    tradeNo,
    outTradeNo,
    status: 'WAIT_BUYER_PAY',
    ...{ subject, body, paymentType, totalFen, priceFen, quantity, sellerId, sellerEmail },
    ...addressOf(request),
    namedBuyer: request.namedBuyer,
    createdAtMs: nowMs,
    closesAtMs,
    paidAtMs: null,
    closedAtMs: null,
    refundedAtMs: null,
    buyerId: null,
    buyerEmail: null,
    paidByBank: null,
  }
}

export function readdressTrade(trade: Trade, request: PaymentRequest): Trade {
  return { ...trade, ...addressOf(request) }
}

/** The status after a move, or null when the trade cannot make it. */
export function moveStatus(trade: Trade, move: 'pay' | 'close' | 'finish' | 'refund'): TradeStatus | null {
  switch (move) {
    case 'pay':
      return trade.status === 'WAIT_BUYER_PAY' ? 'TRADE_SUCCESS' : null
    case 'close':
      return trade.status === 'WAIT_BUYER_PAY' ? 'TRADE_CLOSED' : null
    case 'finish':
      return trade.status === 'TRADE_SUCCESS' ? 'TRADE_FINISHED' : null
    case 'refund':
      return trade.status === 'TRADE_SUCCESS' ? 'TRADE_CLOSED' : null
    default:
      return move satisfies never
  }
}
