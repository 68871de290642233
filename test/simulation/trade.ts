/** The gateway's books: one trade an order number, what happened to it, and what each of its messages tells. */
import type { IllegalReason } from '../../lib/order/illegal'
import { SECOND_MS } from '../../lib/time'
import { formatBeijing } from '../../local/simulator/beijingTime'
import type { Pair } from '../../local/simulator/form'
import { formatYuan } from '../../local/simulator/yuan'
import { PARTNER } from '../support/alipay'

export interface Trade {
  readonly outTradeNo: string
  readonly tradeNo: string
  readonly amountFen: number
  readonly createdAt: number
  /** Why the shop must refuse the messages of this trade; empty for its own trades. */
  readonly illegal: readonly IllegalReason[]
  status: 'WAIT_BUYER_PAY' | 'TRADE_PENDING' | 'TRADE_SUCCESS' | 'TRADE_CLOSED'
  /** When the gateway took the buyer's money. */
  paidAt: number | undefined
  closedAt: number | undefined
  refundedAt: number | undefined
}

/** What a message says happened. The gateway's times are whole seconds. */
export interface Claim {
  readonly kind: 'paid' | 'pending' | 'closed' | 'refunded'
  readonly tradeNo: string
  readonly at: number
  /** Of a refund: all of it. */
  readonly full: boolean
}

/** What the trade as it is now tells the shop. */
export function claimsOf(trade: Trade): Claim[] {
  const { status, tradeNo, paidAt = 0, closedAt = 0, refundedAt } = trade
  const claim = (kind: Claim['kind'], at: number, full = false): Claim => ({
    ...{ kind, tradeNo, full },
    at: at - (at % SECOND_MS),
  })
  switch (status) {
    case 'WAIT_BUYER_PAY':
      return []
    case 'TRADE_PENDING':
      return [claim('pending', paidAt)]
    case 'TRADE_SUCCESS':
      return [
        claim('paid', paidAt),
        ...(refundedAt === undefined ? [] : [claim('refunded', refundedAt, false)]),
      ]
    case 'TRADE_CLOSED':
      return [refundedAt === undefined ? claim('closed', closedAt) : claim('refunded', refundedAt, true)]
  }
}

/** The fields that notify and return share. */
export function tradeFields(trade: Trade): Pair[] {
  const time = (name: string, at: number | undefined): Pair[] =>
    at === undefined ? [] : [[name, formatBeijing(at)]]
  return [
    ['notify_type', 'trade_status_sync'],
    ['out_trade_no', trade.outTradeNo],
    ['subject', '商品'],
    ['payment_type', '1'],
    ['trade_no', trade.tradeNo],
    ['trade_status', trade.status],
    ...time('gmt_create', trade.createdAt),
    ...time('gmt_payment', trade.paidAt),
    ...time('gmt_close', trade.closedAt),
    ...(trade.refundedAt === undefined ? [] : [['refund_status', 'REFUND_SUCCESS'] as const]),
    ...time('gmt_refund', trade.refundedAt),
    ['seller_id', PARTNER],
    ['total_fee', formatYuan(trade.amountFen)],
    ['body', ''],
  ]
}
