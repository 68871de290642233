/** A queue in SQS. */
import type { QueueService } from './queueService'

/** SQS's limit for one call. */
const BATCH = 10

interface QueuedMessage {
  readonly body: string
  /** 0 to 900. */
  readonly delaySeconds: number
  /**
   * The message's group for fair queueing: up to 128 letters, digits and punctuation marks.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
   */
  readonly group?: string
}

/** @returns the messages that the queue did not accept */
export type SendMessages = <Message extends QueuedMessage>(
  messages: readonly Message[],
) => Promise<readonly Message[]>

/** @param queueName  its URL is requested at first use */
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
