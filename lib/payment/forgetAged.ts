/**
 * Erases the buyers of old orders, day by day. Each run covers several days, which makes up for runs that failed, were
 * missed or ended early.
 */
import { batches } from '../batches'
import { timeLeftMs } from '../deadline'
import type { Order } from '../order/order'
import { hasPersonalData } from '../order/personalData'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { type Clock, DAY_MS, type EpochMs, monthsBefore, plusMs, SECOND_MS } from '../time'
import { forgetBuyer } from './forgetBuyers'
import type { ListedOrders, OrderLists } from './ports'

interface Ports {
  readonly orders: Pick<ListedOrders, 'listDay' | 'forget'>
  /** Age in months after which buyers are forgotten; undefined: never. */
  readonly forgetAfterMonths: number | undefined
  readonly clock: Clock
  readonly log: Log
}

/** Days that one run covers. */
const DAYS = 7
/** Orders written in parallel. */
const BATCH = 25
/** With less time left, no batch is started: a store that does not answer takes about six seconds to fail. */
const TIME_FOR_A_BATCH_MS = 15 * SECOND_MS

/**
 * The last days whose orders are all old enough, oldest first. Several days reach the age at once at the end of a short
 * month.
 */
export const agedDays = (now: EpochMs, months: number): readonly EpochMs[] =>
  Array.from({ length: DAYS }, (_, index) => plusMs(monthsBefore(now, months), (index - DAYS) * DAY_MS))

/** @throws the last error when orders could not be written */
export const forgetAged =
  ({ orders, forgetAfterMonths, clock, log }: Ports) =>
  async (requestId: string): Promise<void> => {
    if (forgetAfterMonths === undefined) return
    const forget = forgetBuyer({ orders, clock }, { source: 'schedule', requestId })
    const counts = { found: 0, forgotten: 0, held: 0, failed: 0 }
    let lastError: unknown

    async function forgetOne(order: Order): Promise<void> {
      const { orderId } = order
      try {
        const { kind } = await forget(order)
        if (kind === 'inWork') {
          counts.held += 1
          log('warn', 'forgettingHeld', { requestId, orderId })
        } else counts.forgotten += 1
      } catch (error) {
        lastError = error
        counts.failed += 1
        log('error', 'notForgotten', { requestId, orderId, ...failureFields(error) })
      }
    }

    let isWhole = true
    const hasTime = () => {
      isWhole &&= timeLeftMs() >= TIME_FOR_A_BATCH_MS
      return isWhole
    }
    async function* telling(days: readonly EpochMs[]): AsyncGenerator<Order> {
      for await (const order of ofDays(orders, days)) {
        if (!hasTime()) return
        if (hasPersonalData(order)) yield order
      }
    }

    for await (const batch of batches(telling(agedDays(clock(), forgetAfterMonths)), BATCH)) {
      if (!hasTime()) break
      counts.found += batch.length
      await Promise.all(batch.map(forgetOne))
    }
    log('info', 'buyersForgotten', { requestId, ...counts, isWhole })
    if (lastError !== undefined) throw lastError
  }

async function* ofDays(orders: Pick<OrderLists, 'listDay'>, days: readonly EpochMs[]): AsyncGenerator<Order> {
  for (const day of days) yield* orders.listDay(day)
}
