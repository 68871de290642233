// The fields of the notify, the return (docs/protocols.md#notify, #return) and the response of single_trade_query.

import { beijingOrNull, present } from '../alipay/fields'
import { STATUS_WORDS } from '../alipay/trades'
import { formatBeijing } from '../core/beijingTime'
import { encodeForm, type Pair } from '../core/form'
import { lastRefund, refundedFen } from '../core/refunds'
import type { Trade } from '../core/trade'
import { formatYuan } from '../core/yuan'
import { detailsOf } from './details'
import { signed } from './signing'

/** A notify's content without notify_time, notify_id and signature, which each attempt adds. */
export function notifyFields(trade: Trade): Pair[] {
  const details = detailsOf(trade)
  return present([
    ['notify_type', 'trade_status_sync'],
    ['out_trade_no', trade.outTradeNo],
    ['subject', trade.subject],
    ['payment_type', details.paymentType],
    ['trade_no', trade.tradeNo],
    ['trade_status', STATUS_WORDS[trade.state]],
    ['gmt_create', formatBeijing(trade.createdAtMs)],
    ['gmt_payment', beijingOrNull(trade.paidAtMs)],
    ['gmt_close', beijingOrNull(trade.closedAtMs)],
    ['refund_status', trade.refunds.length === 0 ? null : 'REFUND_SUCCESS'],
    ['gmt_refund', beijingOrNull(lastRefund(trade)?.atMs ?? null)],
    ['seller_email', details.sellerEmail],
    ['seller_id', details.sellerId],
    ['buyer_email', trade.buyerEmail],
    ['buyer_id', trade.buyerId],
    ['price', formatYuan(trade.priceFen)],
    ['total_fee', formatYuan(trade.totalFen)],
    ['quantity', String(trade.quantity)],
    // Sent even if empty, as by the real gateway: the shop must drop it before it verifies.
    ['body', trade.body],
    ['discount', '0.00'],
    ['is_total_fee_adjust', 'N'],
    ['use_coupon', 'N'],
    ['extra_common_param', details.extraCommonParam],
  ])
}

/** The signed address the browser is sent to after payment, encoded in the trade's charset. */
export function returnAddress(
  trade: Trade,
  returnUrl: string,
  notifyId: string,
  key: string,
  nowMs: number,
): string {
  const details = detailsOf(trade)
  const fields = present([
    ['is_success', 'T'],
    ['exterface', 'create_direct_pay_by_user'],
    ['out_trade_no', trade.outTradeNo],
    ['subject', trade.subject],
    ['body', trade.body === '' ? null : trade.body],
    ['payment_type', details.paymentType],
    ['trade_no', trade.tradeNo],
    ['trade_status', STATUS_WORDS[trade.state]],
    ['total_fee', formatYuan(trade.totalFen)],
    ['notify_id', notifyId],
    ['notify_time', formatBeijing(nowMs)],
    ['notify_type', 'trade_status_sync'],
    ['seller_email', details.sellerEmail],
    ['seller_id', details.sellerId],
    ['buyer_email', trade.buyerEmail],
    ['buyer_id', trade.buyerId],
    ['extra_common_param', details.extraCommonParam],
    ['bank_seq_no', trade.paidByBank?.seqNo ?? null],
  ])
  return `${returnUrl}?${encodeForm(signed(fields, key, details.charset), details.charset)}`
}

/** The data of single_trade_query. Unlike a notify it has F, not N, and the sums paid to seller and buyer so far. */
export function queryFields(trade: Trade): Pair[] {
  const details = detailsOf(trade)
  const { createdAtMs, paidAtMs, closedAtMs } = trade
  const refundedAtMs = lastRefund(trade)?.atMs ?? null
  const isRefunded = refundedAtMs !== null
  return present([
    ['additional_trade_status', isClosedByItself(trade) ? 'DAEMON_CONFIRM_CLOSE' : null],
    ['body', trade.body === '' ? null : trade.body],
    ['buyer_email', trade.buyerEmail],
    ['buyer_id', trade.buyerId],
    ['discount', '0.00'],
    ['flag_trade_locked', '0'],
    ['gmt_close', beijingOrNull(closedAtMs)],
    ['gmt_create', formatBeijing(createdAtMs)],
    ['gmt_last_modified_time', formatBeijing(refundedAtMs ?? closedAtMs ?? paidAtMs ?? createdAtMs)],
    ['gmt_payment', beijingOrNull(paidAtMs)],
    ['gmt_refund', beijingOrNull(refundedAtMs)],
    ['is_total_fee_adjust', 'F'],
    ['operator_role', 'B'],
    ['out_trade_no', trade.outTradeNo],
    ['payment_type', details.paymentType],
    ['price', formatYuan(trade.priceFen)],
    ['quantity', String(trade.quantity)],
    ['refund_fee', isRefunded ? formatYuan(refundedFen(trade)) : null],
    ['refund_status', isRefunded ? 'REFUND_SUCCESS' : null],
    ['seller_email', details.sellerEmail],
    ['seller_id', details.sellerId],
    ['subject', trade.subject],
    ['to_buyer_fee', formatYuan(refundedFen(trade))],
    // Refunds do not reduce it.
    ['to_seller_fee', formatYuan(paidAtMs === null ? 0 : trade.totalFen)],
    ['total_fee', formatYuan(trade.totalFen)],
    ['trade_no', trade.tradeNo],
    ['trade_status', STATUS_WORDS[trade.state]],
    ['use_coupon', 'F'],
  ])
}

/** Timers may fire slightly early. */
const TIMER_TOLERANCE_MS = 2

/** Whether the gateway closed the trade by itself: unpaid for too long, or refunded in full. */
function isClosedByItself({ state, closedAtMs, closesAtMs, refunds }: Trade): boolean {
  if (state !== 'closed' || closedAtMs === null) return false
  return refunds.length > 0 || (closesAtMs !== null && closedAtMs >= closesAtMs - TIMER_TOLERANCE_MS)
}
