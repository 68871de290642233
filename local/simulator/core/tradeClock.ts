// Keeps trades, and closes those that stay unpaid for longer than their order allows.

import { makeAlarms } from './alarms'
import type { Desk } from './desk'
import { rescaleDueMs } from './notifySchedule'
import type { Trade } from './trade'

export interface TradeClock {
  /** Keep a trade as it is now, and watch its time-out. */
  save(trade: Trade): Trade
  /** Watch the time-outs of unpaid trades that an earlier run left. */
  resume(): void
  rescale(oldSpeed: number, newSpeed: number): void
  stop(): void
}

/** @param close called with the number of a trade whose time is up */
export function makeTradeClock({ ledger, now }: Desk, close: (tradeNo: string) => void): TradeClock {
  const alarms = makeAlarms(now)

  function save(trade: Trade): Trade {
    ledger.saveTrade(trade)
    if (trade.state === 'unpaid' && trade.closesAtMs !== null)
      alarms.set(trade.tradeNo, trade.closesAtMs, () => close(trade.tradeNo))
    else alarms.cancel(trade.tradeNo)
    return trade
  }

  return {
    save,
    resume() {
      for (const trade of ledger.trades()) if (trade.closesAtMs !== null) save(trade)
    },
    rescale(oldSpeed, newSpeed) {
      for (const trade of ledger.trades())
        if (trade.state === 'unpaid' && trade.closesAtMs !== null)
          save({ ...trade, closesAtMs: rescaleDueMs(trade.closesAtMs, now(), oldSpeed, newSpeed) })
    },
    stop: alarms.cancelAll,
  }
}
