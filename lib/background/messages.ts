/** A batch of a queue, each message read once. */
import type { SQSRecord } from 'aws-lambda'
import type { LogEvent } from '../telemetry/events'

/** How the messages of one queue are read. */
export interface MessageKind<Message> {
  /** Answers undefined for what is none. */
  readonly read: (fields: Readonly<Record<string, unknown>>) => Message | undefined
  /** What is logged of one that cannot be read. */
  readonly unreadable: LogEvent
}

export interface Received {
  /** SQS's number of the message, by which it is reported as failed. */
  readonly messageId: string
}

interface Batch<Message> {
  readonly messages: readonly (Message & Received)[]
  /** The message ids of what cannot be read. */
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
 * Takes the messages of a batch side by side: one that is slow holds up no other.
 *
 * @param failed  is told of what was thrown over one
 * @returns       the ids of those that failed
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
