/**
 * The schedule: reconcile runs every minute, sometimes twice at once, sometimes not for hours. Minutes in which
 * nothing is due are skipped.
 */
import { DAY_MS, type EpochMs, MINUTE_MS, plusMs } from '../../lib/time'
import type { OrdersTable } from '../support/memoryOrders'
import type { Containers } from './containers'
import type { RunContext } from './flakyCalls'

/** By then everything has settled, or never will. */
const LAST_DAY = 40

export interface Schedule {
  /** An order is due at this time. */
  wake(dueAt: EpochMs): void
}

export function makeSchedule(
  context: RunContext,
  agendas: OrdersTable['agendas'],
  containers: () => Containers,
): Schedule {
  const { scheduler, random, conditions, summary } = context
  const endsAt = plusMs(scheduler.now(), LAST_DAY * DAY_MS)
  let next: EpochMs | undefined

  const wake = (dueAt: EpochMs): void => {
    const now = scheduler.now()
    const at = (Math.ceil(Math.max(dueAt, now + 1) / MINUTE_MS) * MINUTE_MS) as EpochMs
    if (at > endsAt || (next !== undefined && next <= at)) return
    next = at
    scheduler.after(at - now, () => {
      if (next === at) run()
    })
  }
  const wakeAgain = () => {
    for (const { dueAt } of agendas.values()) wake(dueAt)
  }

  const run = () => {
    next = undefined
    const now = scheduler.now()
    if (conditions.isScheduleDown(now)) return wake(plusMs(now, 10 * MINUTE_MS))
    const isTwice = random.chance(conditions.scheduledTwice)
    const apartMs = random.pick([random.between(0, 50), random.between(0, 5000)])
    const reconcile = () => {
      summary.reconciled++
      containers().invokeBackground({ name: 'reconcile', event: {}, orderId: '' }, wakeAgain)
    }
    reconcile()
    if (isTwice) scheduler.after(apartMs, reconcile)
  }

  return { wake }
}
