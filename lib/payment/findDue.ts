/** Finds the orders that are due, and hands their visits to the queue. */
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { type Clock, type EpochMs, MINUTE_MS, plusMs, SECOND_MS } from '../time'
import type { DueOrder, DueOrders, Visits } from './ports'

interface Ports {
  readonly dueOrders: DueOrders
  readonly visits: Visits
  readonly clock: Clock
  readonly log: Log
}

/** No batch is begun with less time left: a queue that does not answer takes some ten seconds to fail. */
const TIME_FOR_A_BATCH_MS = 15 * SECOND_MS
/** What the queue takes in one call. */
const BATCH = 10
/** An order stays due until it is visited: while the queue is behind, it would be sent every minute. */
const SENT_LATELY_MS = 15 * MINUTE_MS

/**
 * The function of a container. What is not sent is due again in a minute.
 *
 * @param remainingMs  answers how much time is left for it, in ms
 * @throws             when visits were to be sent and none could be
 */
export const findDue = ({ dueOrders, visits, clock, log }: Ports) => {
  const lately = sentLately()

  return async (requestId: string, remainingMs: () => number): Promise<void> => {
    const now = clock()
    lately.forget(now)
    const counts = { found: 0, sent: 0, failed: 0 }
    let lastError: unknown

    async function send(batch: readonly DueOrder[]): Promise<void> {
      try {
        const refused = new Set(await visits.send(batch.map(asVisit)))
        for (const orderId of refused) log('error', 'visitNotSent', { requestId, orderId })
        const taken = batch.filter(({ orderId }) => !refused.has(orderId))
        lately.add(taken, now)
        counts.sent += taken.length
        counts.failed += refused.size
      } catch (error) {
        lastError = error
        counts.failed += batch.length
        log('error', 'visitNotSent', { requestId, count: batch.length, ...failureFields(error) })
      }
    }

    let batch: DueOrder[] = []
    for await (const order of dueOrders.due(now)) {
      if (remainingMs() < TIME_FOR_A_BATCH_MS) break
      counts.found += 1
      if (lately.has(order)) continue
      batch.push(order)
      if (batch.length < BATCH) continue
      await send(batch)
      batch = []
    }
    if (batch.length > 0 && remainingMs() >= TIME_FOR_A_BATCH_MS) await send(batch)
    log('info', 'reconciled', { requestId, ...counts })
    if (counts.failed > 0 && counts.sent === 0) throw lastError ?? new Error('the queue took no visit')
  }
}

const asVisit = ({ orderId }: DueOrder) => ({ orderId, attempt: 0, delaySeconds: 0 })

/**
 * What this container sent recently. Another container may send it again, which does no harm. An order that was visited
 * since, and is due anew, is sent anew.
 */
function sentLately() {
  const sentAt = new Map<string, EpochMs>()
  const keyOf = ({ orderId, dueAt }: DueOrder) => `${orderId} ${dueAt}`
  return {
    forget(now: EpochMs): void {
      for (const [key, at] of sentAt) if (plusMs(at, SENT_LATELY_MS) <= now) sentAt.delete(key)
    },
    has: (order: DueOrder): boolean => sentAt.has(keyOf(order)),
    add(orders: readonly DueOrder[], now: EpochMs): void {
      for (const order of orders) sentAt.set(keyOf(order), now)
    },
  }
}
