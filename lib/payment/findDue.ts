/** Finds the orders whose visit is due, and sends them to the queue. */
import { timeLeftMs } from '../deadline'
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

/** With less time left, no batch is started: a queue that does not answer takes about ten seconds to fail. */
const TIME_FOR_A_BATCH_MS = 15 * SECOND_MS
/** SQS accepts ten messages in one call. */
const BATCH = 10
/** An order stays due until it is visited. Without this, a backlog would be sent again every minute. */
const RESEND_AFTER_MS = 15 * MINUTE_MS

/**
 * Made once for each container. Whatever is not sent is found again a minute later.
 *
 * @throws  when there were visits to send and none was accepted
 */
export const findDue = ({ dueOrders, visits, clock, log }: Ports) => {
  const recent = recentlySent()

  return async (requestId: string): Promise<void> => {
    const now = clock()
    recent.forget(now)
    const counts = { found: 0, sent: 0, failed: 0 }
    let lastError: unknown

    async function send(batch: readonly DueOrder[]): Promise<void> {
      try {
        const refused = new Set(await visits.send(batch.map(asVisit)))
        for (const orderId of refused) log('error', 'visitNotSent', { requestId, orderId })
        const taken = batch.filter(({ orderId }) => !refused.has(orderId))
        recent.add(taken, now)
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
      if (timeLeftMs() < TIME_FOR_A_BATCH_MS) break
      counts.found += 1
      if (recent.has(order)) continue
      batch.push(order)
      if (batch.length < BATCH) continue
      await send(batch)
      batch = []
    }
    if (batch.length > 0 && timeLeftMs() >= TIME_FOR_A_BATCH_MS) await send(batch)
    log('info', 'reconciled', { requestId, ...counts })
    if (counts.failed > 0 && counts.sent === 0) throw lastError ?? new Error('the queue took no visit')
  }
}

const asVisit = ({ orderId }: DueOrder) => ({ orderId, attempt: 0, delaySeconds: 0 })

/**
 * What this container sent recently; a duplicate from another container is harmless. An order that is due again after
 * its visit has another key, and is sent again.
 */
function recentlySent() {
  const sentAt = new Map<string, EpochMs>()
  const sendingKey = ({ orderId, dueAt }: DueOrder) => `${orderId} ${dueAt}`
  return {
    forget(now: EpochMs): void {
      for (const [key, at] of sentAt) if (plusMs(at, RESEND_AFTER_MS) <= now) sentAt.delete(key)
    },
    has: (order: DueOrder): boolean => sentAt.has(sendingKey(order)),
    add(orders: readonly DueOrder[], now: EpochMs): void {
      for (const order of orders) sentAt.set(sendingKey(order), now)
    },
  }
}
