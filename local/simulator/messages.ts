// What the gateway tells the shop: the fields of the notify and of the return (docs/protocols.md#notify, #return).

import { findBank } from './banks'
import { formatBeijing } from './beijingTime'
import type { Contract } from './contract'
import { encodeForm, type Pair } from './form'
import { signed } from './signing'
import type { Trade } from './trade'
import { formatYuan } from './yuan'

/** A notify's content without notify_time, notify_id and signature, which each attempt adds. */
export function notifyFields(trade: Trade): Pair[] {
  return present([
    ['notify_type', 'trade_status_sync'],
    ['out_trade_no', trade.outTradeNo],
    ['subject', trade.subject],
    ['payment_type', trade.paymentType],
    ['trade_no', trade.tradeNo],
    ['trade_status', trade.status],
    ['gmt_create', formatBeijing(trade.createdAtMs)],
    ['gmt_payment', beijingOrNull(trade.paidAtMs)],
    ['gmt_close', beijingOrNull(trade.closedAtMs)],
    ['refund_status', trade.refundedAtMs === null ? null : 'REFUND_SUCCESS'],
    ['gmt_refund', beijingOrNull(trade.refundedAtMs)],
    ['seller_email', trade.sellerEmail],
    ['seller_id', trade.sellerId],
    ['buyer_email', trade.buyerEmail],
    ['buyer_id', trade.buyerId],
    ['price', formatYuan(trade.priceFen)],
    ['total_fee', formatYuan(trade.totalFen)],
    ['quantity', String(trade.quantity)],
    // Sent even when empty, as the real gateway does: the shop must drop it before it verifies.
    ['body', trade.body],
    ['discount', '0.00'],
    ['is_total_fee_adjust', 'N'],
    ['use_coupon', 'N'],
    ['extra_common_param', trade.extraCommonParam],
  ])
}

/** The signed address the browser is sent to after payment, encoded in the trade's charset; null without return_url. */
export function returnAddress(
  trade: Trade,
  notifyId: string,
  contract: Contract,
  nowMs: number,
): string | null {
  if (trade.returnUrl === null) return null
  const fields = present([
    ['is_success', 'T'],
    ['exterface', 'create_direct_pay_by_user'],
    ['out_trade_no', trade.outTradeNo],
    ['subject', trade.subject],
    ['body', trade.body === '' ? null : trade.body],
    ['payment_type', trade.paymentType],
    ['trade_no', trade.tradeNo],
    ['trade_status', trade.status],
    ['total_fee', formatYuan(trade.totalFen)],
    ['notify_id', notifyId],
    ['notify_time', formatBeijing(nowMs)],
    ['notify_type', 'trade_status_sync'],
    ['seller_email', trade.sellerEmail],
    ['seller_id', trade.sellerId],
    ['buyer_email', trade.buyerEmail],
    ['buyer_id', trade.buyerId],
    ['extra_common_param', trade.extraCommonParam],
    ['bank_seq_no', trade.paidByBank?.seqNo ?? null],
  ])
  return `${trade.returnUrl}?${encodeForm(signed(fields, contract.key, trade.charset), trade.charset)}`
}

/** How a trade was paid, in words for the pages. */
export function paidBy(trade: Trade): string {
  const bank = trade.paidByBank === null ? undefined : findBank(trade.paidByBank.code)
  return bank?.name ?? trade.buyerEmail ?? ''
}

function beijingOrNull(atMs: number | null): string | null {
  return atMs === null ? null : formatBeijing(atMs)
}

function present(pairs: readonly (readonly [string, string | null])[]): Pair[] {
  return pairs.flatMap(([name, value]): Pair[] => (value === null ? [] : [[name, value]]))
}
