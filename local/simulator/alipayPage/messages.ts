// The fields of the notify and of the return (docs/protocols.md#open-platform-messages).

import { beijingOrNull, present } from '../alipay/fields'
import { STATUS_WORDS } from '../alipay/trades'
import { formatBeijing, formatBeijingMs } from '../core/beijingTime'
import { encodeForm, type Pair } from '../core/form'
import { lastRefund, type Refund, refundedFen } from '../core/refunds'
import type { Trade } from '../core/trade'
import { formatYuan } from '../core/yuan'
import type { Contract } from './contract'
import { detailsOf } from './details'
import { signed } from './signing'

/** A notify's content without notify_time, notify_id and signature, which each attempt adds. */
export function notifyFields(trade: Trade): Pair[] {
  const { appId, sellerId, sellerEmail, passbackParams } = detailsOf(trade)
  const refund = lastRefund(trade)
  return present([
    ['notify_type', 'trade_status_sync'],
    ['app_id', appId],
    ['auth_app_id', appId],
    ['charset', 'utf-8'],
    ['version', '1.0'],
    ['trade_no', trade.tradeNo],
    ['out_trade_no', trade.outTradeNo],
    ['trade_status', STATUS_WORDS[trade.state]],
    ['total_amount', formatYuan(trade.totalFen)],
    ['subject', trade.subject],
    ['body', trade.body === '' ? null : trade.body],
    ['seller_id', sellerId],
    ['seller_email', sellerEmail],
    ['buyer_id', trade.buyerId],
    ['buyer_logon_id', trade.buyerEmail === null ? null : maskEmail(trade.buyerEmail)],
    ['gmt_create', formatBeijing(trade.createdAtMs)],
    ['gmt_payment', beijingOrNull(trade.paidAtMs)],
    ['gmt_close', beijingOrNull(trade.closedAtMs)],
    ...(refund === undefined ? receiptFields(trade) : refundFields(trade, refund)),
    ['passback_params', passbackParams],
  ])
}

/** What was paid and how. For a trade that closed unpaid: a refund of 0.00. */
function receiptFields({ totalFen, paidAtMs, state }: Trade): (readonly [string, string])[] {
  if (paidAtMs === null) return state === 'closed' ? [['refund_fee', '0.00']] : []
  const amount = formatYuan(totalFen)
  return [
    ['receipt_amount', amount],
    ['invoice_amount', amount],
    ['buyer_pay_amount', amount],
    ['point_amount', '0.00'],
    ['fund_bill_list', JSON.stringify([{ amount, fundChannel: 'ALIPAYACCOUNT' }])],
  ]
}

/** Replace the receipt's fields. Unlike all other times, that of a refund has milliseconds. */
function refundFields(trade: Trade, { refundNo, atMs }: Refund): (readonly [string, string])[] {
  return [
    // The sum of all refunds; out_biz_no says which one the message is about.
    ['refund_fee', formatYuan(refundedFen(trade))],
    ['gmt_refund', formatBeijingMs(atMs)],
    // A refund without a number has the order's.
    ['out_biz_no', refundNo ?? trade.outTradeNo],
  ]
}

/** The signed address that the browser is sent to after payment. It does not say whether the trade was paid. */
export function returnAddress(
  trade: Trade,
  returnUrl: string,
  { alipayPrivateKey }: Contract,
  nowMs: number,
) {
  const { appId, sellerId, method } = detailsOf(trade)
  const fields: Pair[] = [
    ['charset', 'utf-8'],
    ['out_trade_no', trade.outTradeNo],
    ['method', `${method}.return`],
    ['total_amount', formatYuan(trade.totalFen)],
    ['trade_no', trade.tradeNo],
    ['auth_app_id', appId],
    ['version', '1.0'],
    ['app_id', appId],
    ['seller_id', sellerId],
    ['timestamp', formatBeijing(nowMs)],
  ]
  const joint = returnUrl.includes('?') ? '&' : '?'
  return `${returnUrl}${joint}${encodeForm(signed(fields, alipayPrivateKey), 'utf-8')}`
}

/** `li.ting@buyer.example` → `li.***@buyer.example`, as Alipay does. */
export function maskEmail(email: string): string {
  return email.replace(/^(.{3})[^@]*/, '$1***')
}
