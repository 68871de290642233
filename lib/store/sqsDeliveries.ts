/** The queue of webhooks in SQS. */
import { type EpochMs, SECOND_MS } from '../time'
import type { DeliveryAttempt } from '../webhooks/endpoint'
import type { DeliveryQueue } from '../webhooks/ports'
import type { QueueService } from './queueService'
import { sqsQueue } from './sqsQueue'

/** SQS holds a message back for a quarter of an hour at most; one that is due later is then sent on. */
const LONGEST_DELAY_SECONDS = 900

/** @param queueName  the queue's name */
export function sqsDeliveries(service: QueueService, queueName: string): DeliveryQueue {
  const send = sqsQueue(service, queueName)
  return {
    async send(attempts, now) {
      const refused = await send(
        attempts.map(attempt => ({
          body: JSON.stringify(attempt),
          delaySeconds: delaySeconds(attempt, now),
          // So that one who does not answer delays nobody else's.
          group: attempt.endpointId,
        })),
      )
      return refused.length
    },
  }
}

const delaySeconds = ({ dueAt }: DeliveryAttempt, now: EpochMs): number =>
  Math.min(LONGEST_DELAY_SECONDS, Math.max(0, Math.ceil((dueAt - now) / SECOND_MS)))
