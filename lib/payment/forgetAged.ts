/**
 * Forgets the buyers of orders that have come of age, day by day. Each run looks at several days, so that a run that
 * failed, was missed or ended early is made up for by the next ones.
 */
import { batches } from '../batches'
import { tellsOfBuyer } from '../order/aboutBuyer'
import type { Order } from '../order/order'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { type Clock, DAY_MS, type EpochMs, monthsBefore, plusMs, SECOND_MS } from '../time'
import { forgetBuyer } from './forgetBuyers'
import type { ListedOrders, OrderLists } from './ports'

interface Ports {
  readonly orders: Pick<ListedOrders, 'listDay' | 'forget'>
  /** After how many months; undefined: never. */
  readonly forgetAfterMonths: number | undefined
  readonly clock: Clock
  readonly log: Log
}

/** How many days one run looks at. */
const DAYS = 7
/** How many orders are written side by side. */
const BATCH = 25
/** No batch is begun with less time left: a store that does not answer takes some six seconds to fail. */
const TIME_FOR_A_BATCH_MS = 15 * SECOND_MS

/**
 * The days of which every order is old enough, latest last: the one that has come of age, and those before it.
 * At the end of a short month several come of age at once.
 */
export const agedDays = (now: EpochMs, months: number): readonly EpochMs[] =>
  Array.from({ length: DAYS }, (_, index) => plusMs(monthsBefore(now, months), (index - DAYS) * DAY_MS))

/**
 * @param remainingMs  answers how much time is left for it, in ms
 * @throws             when the store did not take them all
 */
export const forgetAged =
  ({ orders, forgetAfterMonths, clock, log }: Ports) =>
  async (requestId: string, remainingMs: () => number): Promise<void> => {
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
      isWhole &&= remainingMs() >= TIME_FOR_A_BATCH_MS
      return isWhole
    }
    async function* telling(days: readonly EpochMs[]): AsyncGenerator<Order> {
      for await (const order of ofDays(orders, days)) {
        if (!hasTime()) return
        if (tellsOfBuyer(order)) yield order
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
