/** The queue of visits in SQS. */
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Visits } from '../payment/ports'
import { sqsQueue } from './sqsQueue'

/** @param queueName  the queue's name */
export function sqsVisits(client: SQSClient, queueName: string): Visits {
  const send = sqsQueue(client, queueName)
  return {
    async send(visits) {
      const refused = await send(
        visits.map(({ orderId, attempt, delaySeconds }) => ({
          ...{ orderId, delaySeconds },
          body: JSON.stringify({ orderId, attempt }),
        })),
      )
      return refused.map(({ orderId }) => orderId)
    },
  }
}
