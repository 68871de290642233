/** A queue in SQS. */
import type { QueueService } from './queueService'

/** What SQS takes in one call. */
const BATCH = 10

interface QueuedMessage {
  readonly body: string
  /** At most 900. */
  readonly delaySeconds: number
  /**
   * Whose message it is, in up to 128 letters, digits and marks: by groups SQS hands out a standard queue fairly.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
   */
  readonly group?: string
}

/** Answers those that the queue did not take. */
export type SendMessages = <Message extends QueuedMessage>(
  messages: readonly Message[],
) => Promise<readonly Message[]>

/** @param queueName  the queue's name; its URL is asked for at the first use */
export function sqsQueue(service: QueueService, queueName: string): SendMessages {
  let knownUrl: string | undefined

  async function queueUrl(): Promise<string> {
    if (knownUrl !== undefined) return knownUrl
    const { QueueUrl } = await service.getQueueUrl({ QueueName: queueName })
    if (QueueUrl === undefined) throw new Error(`SQS knows no URL of the queue ${queueName}`)
    knownUrl = QueueUrl
    return QueueUrl
  }

  async function sendBatch<Message extends QueuedMessage>(messages: readonly Message[]) {
    const { Failed = [] } = await service.sendMessageBatch({
      QueueUrl: await queueUrl(),
      Entries: messages.map(({ body, delaySeconds, group }, index) => ({
        Id: String(index),
        MessageBody: body,
        DelaySeconds: delaySeconds,
        MessageGroupId: group,
      })),
    })
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
