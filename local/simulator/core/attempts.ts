// Makes the attempts of a notify when they are due, and records them, until the shop acknowledges.

import { makeAlarms } from './alarms'
import { formatBeijing } from './beijingTime'
import { gatewayOf, type SimulatorContext } from './context'
import { deliver, type Outcome } from './delivery'
import type { SimulatedGateway } from './gateway'
import type { Notify } from './ledger'
import { retryDelayMs } from './notifySchedule'
import { DELIVERY_FAULTS } from './settingFields'
import { spendFault } from './settings'

export interface Attempts {
  /** Attempt a notify when it is due. Replaces an earlier due time. */
  wait(notify: Notify): void
  /** Attempt it now. @param isScheduled whether it counts on the schedule */
  make(notifyId: string, isScheduled: boolean): Promise<void>
  /** Forget all due times; attempts under way are still recorded. */
  silence(): void
  /** Forget all due times, and abort attempts under way. */
  stop(): void
}

interface StartedAttempt {
  readonly atMs: number
  readonly fault: string
  readonly isScheduled: boolean
}

/** @param limitMs how long the gateway waits for the shop's answer, real milliseconds */
export function makeAttempts(context: SimulatorContext, limitMs: number): Attempts {
  const { ledger, now } = context
  const alarms = makeAlarms(now)
  const stopping = new AbortController()

  function wait(notify: Notify): void {
    if (notify.nextAttemptAtMs === null) alarms.cancel(notify.notifyId)
    else alarms.set(notify.notifyId, notify.nextAttemptAtMs, () => void make(notify.notifyId, true))
  }

  async function make(notifyId: string, isScheduled: boolean): Promise<void> {
    const notify = ledger.notify(notifyId)
    if (notify === undefined) return
    const gateway = gatewayOf(context, notify)
    const { delayMs } = context.settings
    const began = { atMs: now(), fault: takeFault(gateway), isScheduled }
    const { atMs: nowMs, fault } = began
    const signal = stopping.signal
    const outcomes = await deliver(notify, { gateway, fault, nowMs, delayMs, limitMs, stopping: signal })
    // Aborted: it stays due, and is sent after the restart. Undefined: the control panel was reset in the meantime.
    const latest = signal.aborted ? undefined : ledger.notify(notifyId)
    if (latest !== undefined) record(latest, began, outcomes)
  }

  /** The fault on the control panel, if this gateway has it. Counts it as used once more. */
  function takeFault(gateway: SimulatedGateway): string {
    const { fault } = context.settings
    if (!Object.hasOwn(DELIVERY_FAULTS, fault) && !Object.hasOwn(gateway.faults, fault)) return 'none'
    context.settings = spendFault(context.settings)
    return fault
  }

  function record(notify: Notify, began: StartedAttempt, outcomes: readonly Outcome[]): void {
    const next = afterAttempt(notify, began, outcomes, context)
    ledger.saveNotify(next)
    wait(next)
    const result = next.acknowledged ? 'acknowledged' : 'not acknowledged'
    for (const { httpStatus, error } of outcomes)
      context.log(
        `notify ${notify.outTradeNo} ${notify.tradeStatus}: ${result} (${error ?? `HTTP ${httpStatus}`})`,
      )
  }

  return {
    wait,
    make,
    silence: alarms.cancelAll,
    stop() {
      stopping.abort()
      alarms.cancelAll()
    },
  }
}

/** Records an attempt, and schedules the next one. */
function afterAttempt(
  notify: Notify,
  { atMs, fault, isScheduled }: StartedAttempt,
  outcomes: readonly Outcome[],
  context: SimulatorContext,
): Notify {
  const scheduledAttempts = notify.scheduledAttempts + (isScheduled ? 1 : 0)
  const nowMs = context.now()
  const { retryDelaysMs } = gatewayOf(context, notify)
  const waitMs = retryDelayMs(retryDelaysMs, scheduledAttempts, context.settings.speed)
  const retryAtMs = waitMs === null ? null : nowMs + waitMs
  const acknowledged = notify.acknowledged || outcomes.some(outcome => outcome.acknowledged)
  const attempt = {
    number: isScheduled ? scheduledAttempts : null,
    time: formatBeijing(atMs),
    atMs,
    fault,
    tookMs: nowMs - atMs,
  }
  return {
    ...notify,
    acknowledged,
    scheduledAttempts,
    nextAttemptAtMs: acknowledged ? null : isScheduled ? retryAtMs : notify.nextAttemptAtMs,
    attempts: [...notify.attempts, ...outcomes.map(outcome => ({ ...attempt, ...outcome }))],
  }
}
