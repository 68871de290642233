/** What Alipay's gateways have in common. */
import { RETRY_DELAYS_MS } from '../../../local/simulator/alipay/trades'
import { beijingDay, formatBeijing } from '../../../local/simulator/core/beijingTime'
import type { Pair } from '../../../local/simulator/core/form'
import { happened } from '../claims'
import type { Trade } from '../trade'

export const ALIPAY = {
  takesLinks: true,
  returnMethod: 'GET',
  marksReturns: true,
  orderField: 'out_trade_no',
  done: 'success',
  retryDelaysMs: RETRY_DELAYS_MS,
  /** What Alipay really sends. */
  notifyHeaders: {
    'content-type': 'application/x-www-form-urlencoded; text/html; charset=utf-8',
    'user-agent': 'Mozilla/4.0',
  },
  /** Two gateways may well give the same number. */
  tradeNo: (_: string, count: number, now: number) =>
    `${beijingDay(now)}220014${String(count).padStart(14, '0')}`,
  /** That of a refund in full names the time of the payment too, of which it may be the first word. */
  toldByNotify: happened,
} as const

export const STATUS: Readonly<Record<Trade['state'], string>> = {
  open: 'WAIT_BUYER_PAY',
  pending: 'TRADE_PENDING',
  paid: 'TRADE_SUCCESS',
  finished: 'TRADE_FINISHED',
  closed: 'TRADE_CLOSED',
}

export const time = (name: string, at: number | undefined): Pair[] =>
  at === undefined ? [] : [[name, formatBeijing(at)]]
