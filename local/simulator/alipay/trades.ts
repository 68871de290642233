// What the trades of all Alipay gateways have in common, and the people involved.

import { beijingDay } from '../core/beijingTime'
import type { Buyer } from '../core/gateway'
import { randomDigits } from '../core/identifiers'
import type { TradeState } from '../core/trade'

/** `trade_status` (docs/protocols.md#trade-status). */
export const STATUS_WORDS: Readonly<Record<TradeState, string>> = {
  unpaid: 'WAIT_BUYER_PAY',
  paid: 'TRADE_SUCCESS',
  finished: 'TRADE_FINISHED',
  closed: 'TRADE_CLOSED',
}

/** 28 digits: `yyyyMMdd` of Beijing, a fixed middle, 14 random digits. */
export function newTradeNo(nowMs: number): string {
  return `${beijingDay(nowMs)}220014${randomDigits(14)}`
}

/**
 * How long refunds are possible: three months after the payment, as in the usual contract. Then the trade is finished,
 * and the shop is notified. Simulated milliseconds.
 */
export const REFUND_PERIOD_MS = 90 * 86_400_000

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/**
 * The waits between the attempts of a notify that is not acknowledged (docs/protocols.md#answer-and-retries):
 * 4m, 10m, 10m, 1h, 2h, 6h, 15h; eight attempts in 24 hours 24 minutes.
 */
export const RETRY_DELAYS_MS: readonly number[] = [
  4 * MINUTE_MS,
  10 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  15 * HOUR_MS,
]

/** The people who can pay at the cashier. None of them exists. */
export const BUYERS: readonly [Buyer, ...Buyer[]] = [
  { id: '2088102100000001', email: 'li.ting@buyer.example', name: '李婷' },
  { id: '2088102100000002', email: 'wang.lei@buyer.example', name: '王磊' },
  { id: '2088102100000003', email: 'chan.siuming@buyer.example', name: '陳小明' },
]

/** Another merchant, for messages that name the wrong one. */
export const STRANGER_ID = '2088999999999999'
export const STRANGER_EMAIL = 'stranger@seller.example'
