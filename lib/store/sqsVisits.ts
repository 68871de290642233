/** The queue of visits in SQS. Endpoint, region and credentials come from the environment. */
import { GetQueueUrlCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { OrderId } from '../order/orderId'
import type { Visit, Visits } from '../payment/ports'

/** What SQS takes in one call. */
const BATCH = 10

/** The SQS client, made once per container. @param region  unless told, the environment's */
export const sqsClient = (region?: string): SQSClient =>
  new SQSClient({
    ...(region !== undefined && { region }),
    maxAttempts: 3,
    // As with the store: a hung call must fail while there is still time to go on.
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  })

/** @param queueName  the queue's name; its URL is asked for at the first use */
export function sqsVisits(client: SQSClient, queueName: string): Visits {
  let knownUrl: string | undefined

  async function queueUrl(): Promise<string> {
    if (knownUrl !== undefined) return knownUrl
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueName }))
    if (QueueUrl === undefined) throw new Error(`SQS knows no URL of the queue ${queueName}`)
    knownUrl = QueueUrl
    return QueueUrl
  }

  async function sendBatch(visits: readonly Visit[]): Promise<readonly OrderId[]> {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: await queueUrl(),
        Entries: visits.map(({ orderId, attempt, delaySeconds }, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify({ orderId, attempt }),
          DelaySeconds: delaySeconds,
        })),
      }),
    )
    const failed = new Set(Failed.map(({ Id }) => Id))
    return visits.filter((_, index) => failed.has(String(index))).map(({ orderId }) => orderId)
  }

  return {
    async send(visits) {
      const refused: OrderId[] = []
      for (let from = 0; from < visits.length; from += BATCH) {
        refused.push(...(await sendBatch(visits.slice(from, from + BATCH))))
      }
      return refused
    },
  }
}
