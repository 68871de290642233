// Saves trades, closes those that are unpaid after their time-out, and finishes those whose refund period is over.

import { makeAlarms } from './alarms'
import { gatewayOf, type SimulatorContext } from './context'
import { rescaleDueMs } from './notifySchedule'
import type { Move, Trade } from './trade'

export interface TradeClock {
  /** Save a trade, and schedule its next automatic move. */
  save(trade: Trade): Trade
  /** Schedule the moves of the trades of an earlier run. */
  resume(): void
  rescale(oldSpeed: number, newSpeed: number): void
  stop(): void
}

/** @param move called when an automatic move is due */
export function makeTradeClock(
  context: SimulatorContext,
  move: (tradeNo: string, move: Move) => void,
): TradeClock {
  const { ledger, now } = context
  const alarms = makeAlarms(now)

  /** The next automatic move, and its time by the real clock. */
  function nextMove(trade: Trade): { readonly move: Move; readonly atMs: number } | null {
    if (trade.state === 'unpaid' && trade.closesAtMs !== null)
      return { move: 'close', atMs: trade.closesAtMs }
    const { finishesAfterMs } = gatewayOf(context, trade)
    if (trade.state === 'paid' && trade.paidAtMs !== null && finishesAfterMs !== undefined)
      return { move: 'finish', atMs: trade.paidAtMs + finishesAfterMs / context.settings.speed }
    return null
  }

  function save(trade: Trade): Trade {
    ledger.saveTrade(trade)
    const next = nextMove(trade)
    if (next === null) alarms.cancel(trade.tradeNo)
    else alarms.set(trade.tradeNo, next.atMs, () => move(trade.tradeNo, next.move))
    return trade
  }

  return {
    save,
    resume() {
      for (const trade of ledger.trades()) if (nextMove(trade) !== null) save(trade)
    },
    rescale(oldSpeed, newSpeed) {
      for (const trade of ledger.trades()) {
        const closesAtMs =
          trade.state === 'unpaid' && trade.closesAtMs !== null
            ? rescaleDueMs(trade.closesAtMs, now(), oldSpeed, newSpeed)
            : trade.closesAtMs
        if (nextMove(trade) !== null) save({ ...trade, closesAtMs })
      }
    },
    stop: alarms.cancelAll,
  }
}
