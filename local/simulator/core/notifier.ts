// Tells the shop of trades, again and again by the gateway's schedule until the shop acknowledges.

import { makeAttempts } from './attempts'
import { type Desk, gatewayOf } from './desk'
import type { Told } from './gateway'
import { newNotifyId } from './identifiers'
import type { Notify } from './ledger'
import { rescaleDueMs } from './notifySchedule'
import type { Trade } from './trade'

/** The gateway waits this long for the shop's answer. Real time, not sped up. */
export const ATTEMPT_LIMIT_MS = 10_000

export interface Notifier {
  /**
   * Tell the shop of the trade as it is now; nothing when the trade has no notify address, or its gateway is silent.
   *
   * @param delayMs real milliseconds before the first attempt
   * @returns resolves when the first attempt is over, or at once when it is delayed
   */
  announce(trade: Trade, delayMs: number): Promise<void>
  /** Tell the shop what is not the state of a trade. */
  tell(gateway: string, told: Told): Promise<void>
  /** Send once more by hand, whatever the schedule says. Until it is acknowledged the id is valid again. */
  resend(notifyId: string): Promise<Notify | undefined>
  /** Go on with what an earlier run left unacknowledged. */
  resume(): void
  /** Let the waiting notifies pass the rest of their wait at a new speed. */
  rescale(oldSpeed: number, newSpeed: number): void
  /** Forget all alarms; attempts under way are recorded nowhere once the ledger is cleared. */
  silence(): void
  stop(): void
}

export function makeNotifier(desk: Desk, attemptLimitMs: number = ATTEMPT_LIMIT_MS): Notifier {
  const { ledger, now } = desk
  const attempts = makeAttempts(desk, attemptLimitMs)

  async function begin(gateway: string, told: Told, delayMs: number): Promise<void> {
    const { trade, word, url, charset, fields } = told
    const createdAtMs = now()
    const notify: Notify = {
      ...{ notifyId: newNotifyId(), gateway, tradeNo: trade.tradeNo, outTradeNo: trade.outTradeNo },
      ...{ tradeStatus: word, url, charset, fields, createdAtMs },
      ...{ acknowledged: false, scheduledAttempts: 0, nextAttemptAtMs: createdAtMs + delayMs, attempts: [] },
    }
    ledger.saveNotify(notify)
    if (delayMs > 0) attempts.wait(notify)
    else await attempts.make(notify.notifyId, true)
  }

  return {
    async announce(trade, delayMs) {
      const gateway = gatewayOf(desk, trade)
      const content = gateway.notifyContent(trade, desk.settings)
      if (trade.notifyUrl === null || content === null) return
      const word = gateway.statusWords[trade.state]
      await begin(trade.gateway, { trade, word, url: trade.notifyUrl, ...content }, delayMs)
    },
    tell: (gateway, told) => begin(gateway, told, 0),
    async resend(notifyId) {
      const notify = ledger.notify(notifyId)
      if (notify === undefined) return undefined
      ledger.saveNotify({ ...notify, acknowledged: false })
      await attempts.make(notifyId, false)
      return ledger.notify(notifyId)
    },
    resume() {
      for (const notify of ledger.notifies()) attempts.wait(notify)
    },
    rescale(oldSpeed, newSpeed) {
      for (const notify of ledger.notifies()) {
        const isRetryWaiting = notify.scheduledAttempts > 0 && (notify.nextAttemptAtMs ?? 0) > now()
        if (notify.nextAttemptAtMs === null || !isRetryWaiting) continue
        const nextAttemptAtMs = rescaleDueMs(notify.nextAttemptAtMs, now(), oldSpeed, newSpeed)
        ledger.saveNotify({ ...notify, nextAttemptAtMs })
        attempts.wait({ ...notify, nextAttemptAtMs })
      }
    },
    silence: attempts.silence,
    stop: attempts.stop,
  }
}
