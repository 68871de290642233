/** The queue of visits, in SQS. */
import type { Visits } from '../payment/ports'
import type { QueueService } from './queueService'
import { sqsQueue } from './sqsQueue'

/** @param queueName  the queue's name */
export function sqsVisits(service: QueueService, queueName: string): Visits {
  const send = sqsQueue(service, queueName)
  return {
    async send(visits) {
      const refused = await send(
        visits.map(({ orderId, attempt, delaySeconds }) => ({
          orderId,
          delaySeconds,
          body: JSON.stringify({ orderId, attempt }),
        })),
      )
      return refused.map(({ orderId }) => orderId)
    },
  }
}
