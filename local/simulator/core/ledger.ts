// The simulator's data: trades, notifies with their attempts, and the ids on return URLs. No logic.
// Calls `changed` after every write, so that a file can be kept up to date.

import type { Charset } from './charset'
import type { Trade } from './trade'

export interface NotifyAttempt {
  /** From 1; null if sent by hand from the control panel. */
  readonly number: number | null
  /** Its start: `yyyy-MM-dd HH:mm:ss`, Asia/Shanghai, and epoch milliseconds. */
  readonly time: string
  readonly atMs: number
  /** The fault that was applied, or `none`. */
  readonly fault: string
  /** Null without an HTTP response (dropped, refused, timed out). */
  readonly httpStatus: number | null
  /** The first 200 characters of the shop's answer. */
  readonly answer: string
  /** Why there was no response, in English, or null. */
  readonly error: string | null
  readonly tookMs: number
  readonly acknowledged: boolean
}

export interface Notify {
  /** Constant over its attempts. */
  readonly notifyId: string
  /** The name of its gateway. */
  readonly gateway: string
  readonly tradeNo: string
  readonly outTradeNo: string
  /** The gateway's word for the state of the trade. */
  readonly tradeStatus: string
  readonly url: string
  readonly charset: Charset
  /** A snapshot of the trade, without what each attempt adds, such as its time and signature. */
  readonly fields: readonly (readonly [string, string])[]
  readonly createdAtMs: number
  readonly acknowledged: boolean
  /** The number of scheduled attempts made. */
  readonly scheduledAttempts: number
  /** Epoch milliseconds of the real clock; null = no further attempt. */
  readonly nextAttemptAtMs: number | null
  readonly attempts: readonly NotifyAttempt[]
}

export interface Snapshot {
  readonly trades: readonly Trade[]
  readonly notifies: readonly Notify[]
  /** The ids on return URLs, with their time of issue, epoch milliseconds. */
  readonly returnIds: readonly (readonly [string, number])[]
}

export interface Ledger {
  /** Newest first. */
  trades(): Trade[]
  trade(tradeNo: string): Trade | undefined
  tradeOf(gateway: string, outTradeNo: string): Trade | undefined
  saveTrade(trade: Trade): void
  /** Newest first. */
  notifies(): Notify[]
  notify(notifyId: string): Notify | undefined
  saveNotify(notify: Notify): void
  returnIdAtMs(notifyId: string): number | undefined
  saveReturnId(notifyId: string, atMs: number): void
  snapshot(): Snapshot
  clear(): void
}

export function makeLedger(start: Snapshot, changed: () => void): Ledger {
  const trades = new Map(start.trades.map(trade => [trade.tradeNo, trade]))
  const tradeNos = new Map(
    start.trades.map(trade => [orderKey(trade.gateway, trade.outTradeNo), trade.tradeNo]),
  )
  const notifies = new Map(start.notifies.map(notify => [notify.notifyId, notify]))
  const returnIds = new Map(start.returnIds)

  return {
    trades: () => [...trades.values()].reverse(),
    trade: tradeNo => trades.get(tradeNo),
    tradeOf: (gateway, outTradeNo) => trades.get(tradeNos.get(orderKey(gateway, outTradeNo)) ?? ''),
    saveTrade(trade) {
      trades.set(trade.tradeNo, trade)
      tradeNos.set(orderKey(trade.gateway, trade.outTradeNo), trade.tradeNo)
      changed()
    },
    notifies: () => [...notifies.values()].reverse(),
    notify: notifyId => notifies.get(notifyId),
    saveNotify(notify) {
      notifies.set(notify.notifyId, notify)
      changed()
    },
    returnIdAtMs: notifyId => returnIds.get(notifyId),
    saveReturnId(notifyId, atMs) {
      returnIds.set(notifyId, atMs)
      changed()
    },
    snapshot: () => ({
      trades: [...trades.values()],
      notifies: [...notifies.values()],
      returnIds: [...returnIds],
    }),
    clear() {
      for (const map of [trades, tradeNos, notifies, returnIds]) map.clear()
      changed()
    },
  }
}

/** Several gateways may have a trade of the same order. */
function orderKey(gateway: string, outTradeNo: string): string {
  return `${gateway} ${outTradeNo}`
}
