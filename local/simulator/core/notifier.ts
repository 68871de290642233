// Sends notifies to the shop until it answers `success` or the schedule ends, and records every attempt.

import { setTimeout as sleep } from 'node:timers/promises'
import { notifyFields } from '../alipayDirect/messages'
import { makeAlarms } from './alarms'
import { formatBeijing } from './beijingTime'
import type { Desk } from './desk'
import { type Dispatch, prepareDispatch } from './faults'
import { newNotifyId } from './identifiers'
import type { Notify, NotifyAttempt } from './ledger'
import { rescaleDueMs, retryDelayMs } from './notifySchedule'
import { postForm } from './postForm'
import { type Fault, spendFault } from './settings'
import type { Trade } from './trade'

/** The gateway waits this long for the shop's answer. Real time, not sped up. */
export const ATTEMPT_LIMIT_MS = 10_000

const KEPT_ANSWER_CHARACTERS = 200

export interface Notifier {
  /**
   * Tell the shop of the trade as it is now; nothing when the trade has no notify_url.
   *
   * @param delayMs real milliseconds before the first attempt
   * @returns resolves when the first attempt is over, or at once when it is delayed
   */
  announce(trade: Trade, delayMs: number): Promise<void>
  /** Send once more by hand, whatever the schedule says. Until it is acknowledged the id is valid again. */
  resend(notifyId: string): Promise<Notify | undefined>
  /** Go on with what an earlier run left unacknowledged. */
  resume(): void
  /** Let the waiting notifies pass the rest of their wait at a new speed. */
  rescale(oldSpeed: number, newSpeed: number): void
  /** Forget all alarms; attempts under way are recorded nowhere. */
  silence(): void
  stop(): void
}

type Outcome = Pick<NotifyAttempt, 'httpStatus' | 'answer' | 'error' | 'acknowledged'>

export function makeNotifier(desk: Desk, attemptLimitMs: number = ATTEMPT_LIMIT_MS): Notifier {
  const { ledger, now, log } = desk
  const alarms = makeAlarms(now)
  const stopping = new AbortController()

  function wait(notify: Notify): void {
    if (notify.nextAttemptAtMs === null) alarms.cancel(notify.notifyId)
    else alarms.set(notify.notifyId, notify.nextAttemptAtMs, () => void attempt(notify.notifyId, true))
  }

  async function attempt(notifyId: string, isScheduled: boolean): Promise<void> {
    const notify = ledger.notify(notifyId)
    if (notify === undefined) return
    const { fault, delayMs } = desk.settings
    desk.settings = spendFault(desk.settings)
    const startedAtMs = now()
    const dispatch = prepareDispatch(notify, fault, desk.contract, startedAtMs, delayMs)
    const outcomes = await deliver(notify.url, dispatch)
    // Stopped: it stays due and goes out after the restart. Gone: the control panel was reset meanwhile.
    const latest = stopping.signal.aborted ? undefined : ledger.notify(notifyId)
    if (latest === undefined) return
    const number = isScheduled ? latest.scheduledAttempts + 1 : null
    record(
      latest,
      outcomes.map(outcome => ({ number, ...stamp(startedAtMs, fault), ...outcome })),
    )
  }

  function stamp(startedAtMs: number, fault: Fault) {
    return { time: formatBeijing(startedAtMs), atMs: startedAtMs, fault, tookMs: now() - startedAtMs }
  }

  function record(notify: Notify, attempts: readonly NotifyAttempt[]): void {
    const isScheduled = attempts.some(({ number }) => number !== null)
    const acknowledged = notify.acknowledged || attempts.some(done => done.acknowledged)
    const scheduledAttempts = notify.scheduledAttempts + (isScheduled ? 1 : 0)
    const retryMs = isScheduled ? retryDelayMs(scheduledAttempts, desk.settings.speed) : null
    const retryAtMs = retryMs === null ? null : now() + retryMs
    const next: Notify = {
      ...notify,
      acknowledged,
      scheduledAttempts,
      nextAttemptAtMs: acknowledged ? null : isScheduled ? retryAtMs : notify.nextAttemptAtMs,
      attempts: [...notify.attempts, ...attempts],
    }
    ledger.saveNotify(next)
    wait(next)
    for (const { httpStatus, error } of attempts)
      log(
        `notify ${notify.outTradeNo} ${notify.tradeStatus}: ${acknowledged ? 'acknowledged' : 'not acknowledged'} (${error ?? `HTTP ${httpStatus}`})`,
      )
  }

  async function deliver(url: string, dispatch: Dispatch): Promise<Outcome[]> {
    if (dispatch.copies === 0)
      return [{ httpStatus: null, answer: '', error: 'dropped by the simulator', acknowledged: false }]
    try {
      await sleep(dispatch.holdBackMs, undefined, { signal: stopping.signal })
    } catch {
      return []
    }
    return Promise.all(Array.from({ length: dispatch.copies }, () => deliverOnce(url, dispatch)))
  }

  async function deliverOnce(url: string, { body, contentType }: Dispatch): Promise<Outcome> {
    const timeLimit = AbortSignal.timeout(attemptLimitMs)
    try {
      const { status, text } = await postForm(
        url,
        body,
        contentType,
        AbortSignal.any([timeLimit, stopping.signal]),
      )
      const answer = text.slice(0, KEPT_ANSWER_CHARACTERS)
      return { httpStatus: status, answer, error: null, acknowledged: status === 200 && text === 'success' }
    } catch (cause) {
      const reason = timeLimit.aborted ? `no answer within ${attemptLimitMs} ms` : describe(cause)
      return { httpStatus: null, answer: '', error: reason, acknowledged: false }
    }
  }

  return {
    async announce(trade, delayMs) {
      if (trade.notifyUrl === null) return
      const createdAtMs = now()
      const notify: Notify = {
        notifyId: newNotifyId(),
        tradeNo: trade.tradeNo,
        outTradeNo: trade.outTradeNo,
        tradeStatus: trade.status,
        url: trade.notifyUrl,
        charset: trade.charset,
        fields: notifyFields(trade),
        createdAtMs,
        acknowledged: false,
        scheduledAttempts: 0,
        nextAttemptAtMs: createdAtMs + delayMs,
        attempts: [],
      }
      ledger.saveNotify(notify)
      if (delayMs > 0) wait(notify)
      else await attempt(notify.notifyId, true)
    },
    async resend(notifyId) {
      const notify = ledger.notify(notifyId)
      if (notify === undefined) return undefined
      ledger.saveNotify({ ...notify, acknowledged: false })
      await attempt(notifyId, false)
      return ledger.notify(notifyId)
    },
    resume() {
      for (const notify of ledger.notifies()) wait(notify)
    },
    rescale(oldSpeed, newSpeed) {
      for (const notify of ledger.notifies()) {
        const isRetryWaiting = notify.scheduledAttempts > 0 && (notify.nextAttemptAtMs ?? 0) > now()
        if (notify.nextAttemptAtMs === null || !isRetryWaiting) continue
        const nextAttemptAtMs = rescaleDueMs(notify.nextAttemptAtMs, now(), oldSpeed, newSpeed)
        ledger.saveNotify({ ...notify, nextAttemptAtMs })
        wait({ ...notify, nextAttemptAtMs })
      }
    },
    silence: alarms.cancelAll,
    stop() {
      stopping.abort()
      alarms.cancelAll()
    },
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
