/** A queue in SQS. Endpoint, region and credentials come from the environment. */
import { GetQueueUrlCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'

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

interface QueuedMessage {
  readonly body: string
  /** At most 900. */
  readonly delaySeconds: number
}

/** Answers those that the queue did not take. */
export type SendMessages = <Message extends QueuedMessage>(
  messages: readonly Message[],
) => Promise<readonly Message[]>

/** @param queueName  the queue's name; its URL is asked for at the first use */
export function sqsQueue(client: SQSClient, queueName: string): SendMessages {
  let knownUrl: string | undefined

  async function queueUrl(): Promise<string> {
    if (knownUrl !== undefined) return knownUrl
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueName }))
    if (QueueUrl === undefined) throw new Error(`SQS knows no URL of the queue ${queueName}`)
    knownUrl = QueueUrl
    return QueueUrl
  }

  async function sendBatch<Message extends QueuedMessage>(messages: readonly Message[]) {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: await queueUrl(),
        Entries: messages.map(({ body, delaySeconds }, index) => ({
          Id: String(index),
          MessageBody: body,
          DelaySeconds: delaySeconds,
        })),
      }),
    )
    const failed = new Set(Failed.map(({ Id }) => Id))
    return messages.filter((_, index) => failed.has(String(index)))
  }

  return async messages => {
    const refused: (typeof messages)[number][] = []
    for (let from = 0; from < messages.length; from += BATCH) {
      refused.push(...(await sendBatch(messages.slice(from, from + BATCH))))
    }
    return refused
  }
}
