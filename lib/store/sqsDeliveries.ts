/** The queue of webhooks, in SQS. */
import { type EpochMs, SECOND_MS } from '../time'
import type { DeliveryAttempt } from '../webhooks/endpoint'
import type { DeliveryQueue } from '../webhooks/ports'
import type { QueueService } from './queueService'
import { sqsQueue } from './sqsQueue'

/** SQS delays a message by 15 minutes at most; one that is not due then is sent again. */
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
          // Fair queueing: an endpoint that does not answer delays no other's webhooks.
          group: attempt.endpointId,
        })),
      )
      return refused.length
    },
  }
}

const delaySeconds = ({ dueAt }: DeliveryAttempt, now: EpochMs): number =>
  Math.min(LONGEST_DELAY_SECONDS, Math.max(0, Math.ceil((dueAt - now) / SECOND_MS)))
