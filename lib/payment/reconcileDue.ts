/** Visits, one after the other, the orders that are due. */
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { type Clock, SECOND_MS } from '../time'
import type { Orders } from './ports'
import type { ReconcileOrder } from './reconcileOrder'

interface Ports {
  readonly orders: Pick<Orders, 'due'>
  readonly reconcileOrder: ReconcileOrder
  readonly clock: Clock
  readonly log: Log
}

/** No visit begins with less time left: three questions and the store’s calls must fit in, each with its retries. */
const TIME_FOR_A_VISIT_MS = 35 * SECOND_MS
/** When so many visits in a row came to nothing, the gateway or the store is down, and the rest waits. */
const MOST_FAILURES = 5

/** @param remainingMs  answers how much time is left for it, in ms */
export const reconcileDue =
  ({ orders, reconcileOrder, clock, log }: Ports) =>
  async (requestId: string, remainingMs: () => number): Promise<void> => {
    let visited = 0
    let failedInARow = 0
    let lastError: unknown
    for await (const orderId of orders.due(clock())) {
      if (remainingMs() < TIME_FOR_A_VISIT_MS || failedInARow >= MOST_FAILURES) break
      visited += 1
      try {
        const isAnswered = await reconcileOrder(orderId, requestId)
        failedInARow = isAnswered ? 0 : failedInARow + 1
        lastError = undefined
      } catch (error) {
        failedInARow += 1
        lastError = error
        log('error', 'visitFailed', { requestId, orderId, ...failureFields(error) })
      }
    }
    log('info', 'reconciled', { requestId, visited })
    if (failedInARow >= MOST_FAILURES && lastError !== undefined) throw lastError
  }
