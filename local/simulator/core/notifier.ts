// Sends notifies to the shop, with retries by the gateway's schedule until the shop acknowledges.

import { makeAttempts } from './attempts'
import { gatewayOf, type SimulatorContext } from './context'
import type { Announcement } from './gateway'
import { newNotifyId } from './identifiers'
import type { Notify } from './ledger'
import { rescaleDueMs } from './notifySchedule'
import type { Trade } from './trade'

/** The timeout for the shop's answer. Real time. */
export const ATTEMPT_LIMIT_MS = 10_000

export interface Notifier {
  /**
   * Notify the shop of the trade's current state. Does nothing if the trade has no notify address, or its gateway sends
   * no notify in this state.
   *
   * @param delayMs real milliseconds before the first attempt
   * @returns resolves after the first attempt, or at once if it is delayed
   */
  announce(trade: Trade, delayMs: number): Promise<void>
  /** Notify the shop of something other than a trade's state. */
  tell(gateway: string, announcement: Announcement): Promise<void>
  /** Send again by hand, independently of the schedule. The id is valid again until it is acknowledged. */
  resend(notifyId: string): Promise<Notify | undefined>
  /** Continue with the unacknowledged notifies of an earlier run. */
  resume(): void
  /** Apply a new speed to the remaining waits. */
  rescale(oldSpeed: number, newSpeed: number): void
  /** Cancel all alarms. Attempts under way are not recorded after the ledger is cleared. */
  silence(): void
  stop(): void
}

export function makeNotifier(context: SimulatorContext, attemptLimitMs: number = ATTEMPT_LIMIT_MS): Notifier {
  const { ledger, now } = context
  const attempts = makeAttempts(context, attemptLimitMs)

  async function begin(gateway: string, announcement: Announcement, delayMs: number): Promise<void> {
    const { trade, word, url, charset, fields } = announcement
    const createdAtMs = now()
    const notify: Notify = {
      notifyId: newNotifyId(),
      gateway,
      tradeNo: trade.tradeNo,
      outTradeNo: trade.outTradeNo,
      tradeStatus: word,
      url,
      charset,
      fields,
      createdAtMs,
      acknowledged: false,
      scheduledAttempts: 0,
      nextAttemptAtMs: createdAtMs + delayMs,
      attempts: [],
    }
    ledger.saveNotify(notify)
    if (delayMs > 0) attempts.wait(notify)
    else await attempts.make(notify.notifyId, true)
  }

  return {
    async announce(trade, delayMs) {
      const gateway = gatewayOf(context, trade)
      const content = gateway.notifyContent(trade, context.settings)
      if (trade.notifyUrl === null || content === null) return
      const word = gateway.statusWords[trade.state]
      await begin(trade.gateway, { trade, word, url: trade.notifyUrl, ...content }, delayMs)
    },
    tell: (gateway, announcement) => begin(gateway, announcement, 0),
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
