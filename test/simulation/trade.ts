/** The gateway's books: one trade an order number, what happened to it, and what each of its messages tells. */

import type { IllegalReason } from '../../lib/illegal/reasons'
import type { RecordedFact } from '../../lib/order/facts'
import { SECOND_MS } from '../../lib/time'
import { formatBeijing } from '../../local/simulator/core/beijingTime'
import type { Pair } from '../../local/simulator/core/form'
import { formatYuan } from '../../local/simulator/core/yuan'
import { PARTNER } from '../support/alipay'

export interface Trade {
  readonly outTradeNo: string
  readonly tradeNo: string
  readonly amountFen: number
  readonly createdAt: number
  /** Why the shop must refuse the messages of this trade; empty for its own trades. */
  readonly illegal: readonly IllegalReason[]
  status: 'WAIT_BUYER_PAY' | 'TRADE_PENDING' | 'TRADE_SUCCESS' | 'TRADE_FINISHED' | 'TRADE_CLOSED'
  /** When the gateway took the buyer's money. */
  paidAt: number | undefined
  finishedAt: number | undefined
  closedAt: number | undefined
  refundedAt: number | undefined
}

/** What a message says happened. The gateway's times are whole seconds. */
export interface Claim {
  readonly kind: 'paid' | 'pending' | 'finished' | 'closed' | 'refunded'
  readonly tradeNo: string
  readonly at: number
  /** Of a refund: all of it. */
  readonly full: boolean
}

/** What the gateway said of a trade, by notify or when it was asked. */
export interface Telling {
  readonly trade: Trade
  readonly claims: readonly Claim[]
}

/** Something that the gateway tells the shop until it is acknowledged. */
export interface Notify extends Telling {
  readonly notifyId: string
  readonly fields: readonly Pair[]
  attempts: number
  lastSentAt: number
  isAcknowledged: boolean
  /** The last attempt was made, and not acknowledged. */
  isGivenUp: boolean
}

/** What a notify of the trade as it is now tells the shop. */
export function claimsOf(trade: Trade): Claim[] {
  const { refundedAt } = trade
  const isRefundedInFull = trade.status === 'TRADE_CLOSED' && refundedAt !== undefined
  // The notify of a refund in full says nothing of the payment any more.
  return wholeClaims(trade).filter(({ kind }) => !isRefundedInFull || kind === 'refunded')
}

/** What the answer to a question tells of the trade: all that happened to it. */
export function wholeClaims(trade: Trade): Claim[] {
  const { status, tradeNo, paidAt = 0, closedAt = 0, refundedAt, finishedAt = 0 } = trade
  const claim = (kind: Claim['kind'], at: number, full = false): Claim => ({
    ...{ kind, tradeNo, full },
    at: at - (at % SECOND_MS),
  })
  const refunds = (full: boolean) => (refundedAt === undefined ? [] : [claim('refunded', refundedAt, full)])
  switch (status) {
    case 'WAIT_BUYER_PAY':
      return []
    case 'TRADE_PENDING':
      return [claim('pending', paidAt)]
    case 'TRADE_SUCCESS':
      return [claim('paid', paidAt), ...refunds(false)]
    case 'TRADE_FINISHED':
      return [claim('paid', paidAt), claim('finished', finishedAt), ...refunds(false)]
    case 'TRADE_CLOSED':
      return refundedAt === undefined
        ? [claim('closed', closedAt)]
        : [claim('paid', paidAt), ...refunds(true)]
  }
}

/** Whether a fact of an order says what the gateway claims of this trade. */
export function isSaidBy(fact: RecordedFact, orderFen: number, claim: Claim, trade: Trade): boolean {
  if (!('tradeNo' in fact) || fact.tradeNo !== claim.tradeNo) return false
  switch (fact.kind) {
    case 'paid':
      // A notify of another amount is refused; an answer of one is a fact.
      if (fact.source === 'notify' && trade.amountFen !== orderFen) return false
      return claim.kind === 'paid' && fact.amountFen === trade.amountFen && fact.at === claim.at
    case 'refundedInAll':
      return claim.kind === 'refunded' && fact.amountFen === returnedFen(trade) && fact.at === claim.at
    case 'partlyRefunded':
      return claim.kind === 'refunded' && !claim.full && fact.at === claim.at
    case 'finished':
      // The gateway has no time for it: the message's own stands in.
      return claim.kind === 'finished' && fact.at >= claim.at
    case 'pending':
    case 'closed':
      return claim.kind === fact.kind && fact.at === claim.at
    default:
      return false
  }
}

/** The fields that notify, return and the answer to a question share. */
export function tradeFields(trade: Trade): Pair[] {
  return [
    ['out_trade_no', trade.outTradeNo],
    ['subject', '商品'],
    ['payment_type', '1'],
    ['trade_no', trade.tradeNo],
    ['trade_status', trade.status],
    ['gmt_create', formatBeijing(trade.createdAt)],
    ...time('gmt_payment', trade.paidAt),
    ...time('gmt_close', trade.closedAt),
    ...(trade.refundedAt === undefined ? [] : [['refund_status', 'REFUND_SUCCESS'] as const]),
    ...time('gmt_refund', trade.refundedAt),
    ['seller_id', PARTNER],
    ['total_fee', formatYuan(trade.amountFen)],
    ['body', ''],
  ]
}

/** The answer's own: the amounts that went to either side, and when the trade last changed. */
export function queryFields(trade: Trade): Pair[] {
  const { amountFen, createdAt, paidAt, finishedAt, closedAt, refundedAt } = trade
  const changedAt = Math.max(...[createdAt, paidAt, finishedAt, closedAt, refundedAt].map(at => at ?? 0))
  return [
    ...tradeFields(trade),
    ['gmt_last_modified_time', formatBeijing(changedAt)],
    ['to_buyer_fee', formatYuan(returnedFen(trade))],
    ['to_seller_fee', formatYuan(paidAt === undefined ? 0 : amountFen)],
    ['is_total_fee_adjust', 'F'],
    ['use_coupon', 'F'],
  ]
}

/** All of it, or a third. */
function returnedFen({ status, amountFen, refundedAt }: Trade): number {
  if (refundedAt === undefined) return 0
  return status === 'TRADE_CLOSED' ? amountFen : Math.ceil(amountFen / 3)
}

const time = (name: string, at: number | undefined): Pair[] =>
  at === undefined ? [] : [[name, formatBeijing(at)]]
