/** Reads a batch of an SQS queue. */
import type { SQSRecord } from 'aws-lambda'
import type { LogEvent } from '../telemetry/events'

/** How to read the messages of a queue. */
export interface MessageKind<Message> {
  /** Returns undefined for an invalid message. */
  readonly read: (fields: Readonly<Record<string, unknown>>) => Message | undefined
  /** Logged for an invalid message. */
  readonly unreadable: LogEvent
}

export interface Received {
  /** SQS's id of the message, by which a failure is reported. */
  readonly messageId: string
}

interface Batch<Message> {
  readonly messages: readonly (Message & Received)[]
  /** The ids of invalid messages. */
  readonly unreadable: readonly string[]
}

export function readMessages<Message>(
  records: readonly SQSRecord[],
  read: MessageKind<Message>['read'],
): Batch<Message> {
  const messages: (Message & Received)[] = []
  const unreadable: string[] = []
  for (const { messageId, body } of records) {
    const message = read(Object(parsed(body)))
    if (message) messages.push({ ...message, messageId })
    else unreadable.push(messageId)
  }
  return { messages, unreadable }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Handles the messages of a batch in parallel: a slow one does not delay the others.
 *
 * @param failed  called with what `take` threw
 * @returns       the ids of the failed messages
 */
export async function eachMessage<Message extends Received>(
  messages: readonly Message[],
  take: (message: Message) => Promise<unknown>,
  failed: (message: Message, error: unknown) => void,
): Promise<readonly string[]> {
  const ids = await Promise.all(
    messages.map(async message => {
      try {
        await take(message)
        return []
      } catch (error) {
        failed(message, error)
        return [message.messageId]
      }
    }),
  )
  return ids.flat()
}
