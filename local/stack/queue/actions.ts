/**
 * The actions of the SQS API that this project uses, for queues in memory, with SQS's limits and error codes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
import { type Clock, plusMs, SECOND_MS } from '../../../lib/time'
import type { Queue, ReceivedMessage } from './queue'

/** A refused request, with SQS's error code. */
export class QueueError extends Error {
  override readonly name = 'QueueError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

interface Ports {
  readonly queues: ReadonlyMap<string, Queue>
  readonly urlOf: (name: string) => string
  readonly clock: Clock
}

type Input = Readonly<Record<string, unknown>>
type Entries = readonly Readonly<Record<string, unknown>>[]
export type Action = (input: Input, hangUp: AbortSignal) => unknown

const MOST_ENTRIES = 10
const LONGEST_DELAY_SECONDS = 900
/** ASCII letters, digits and punctuation. */
const GROUP_ID = /^[!-~]{1,128}$/

export function queueActions({ queues, urlOf, clock }: Ports): ReadonlyMap<string, Action> {
  function named(name: unknown): Queue {
    const queue = queues.get(String(name))
    if (!queue) throw new QueueError('QueueDoesNotExist', 'The specified queue does not exist.')
    return queue
  }
  const addressed = ({ QueueUrl }: Input) => named(String(QueueUrl).split('/').at(-1))

  async function receiveMessage(input: Input, hangUp: AbortSignal) {
    const queue = addressed(input)
    const most = within('MaxNumberOfMessages', input.MaxNumberOfMessages ?? 1, 1, MOST_ENTRIES)
    const waitSeconds = within('WaitTimeSeconds', input.WaitTimeSeconds ?? 0, 0, 20)
    const hiddenMs =
      input.VisibilityTimeout === undefined ? undefined : Number(input.VisibilityTimeout) * 1000
    const endsAt = plusMs(clock(), waitSeconds * SECOND_MS)
    // A message for a caller who has hung up would stay hidden in vain.
    while (!hangUp.aborted) {
      const received = queue.receive(most, hiddenMs)
      if (received.length > 0) return { Messages: received.map(messageOf) }
      if (clock() >= endsAt) break
      await queue.mayHaveMessage(endsAt - clock(), hangUp)
    }
    return {}
  }

  return new Map<string, Action>([
    ['GetQueueUrl', ({ QueueName }) => ({ QueueUrl: urlOf(named(QueueName).name) })],
    ['GetQueueAttributes', input => ({ Attributes: attributesOf(addressed(input)) })],
    ['SendMessageBatch', input => sendBatch(addressed(input), batchOf(input))],
    ['ReceiveMessage', receiveMessage],
    ['DeleteMessageBatch', input => deleteBatch(addressed(input), batchOf(input))],
  ])
}

function sendBatch(queue: Queue, entries: Entries) {
  const Failed: unknown[] = []
  const Successful: unknown[] = []
  for (const { Id, MessageBody, DelaySeconds = 0, MessageGroupId } of entries) {
    try {
      const delay = within('DelaySeconds', DelaySeconds, 0, LONGEST_DELAY_SECONDS)
      if (typeof MessageBody !== 'string' || MessageBody === '')
        throw new QueueError('MissingParameter', 'The request must contain the parameter MessageBody.')
      const { messageId, bodyMd5 } = queue.send(MessageBody, delay * SECOND_MS, groupOf(MessageGroupId))
      Successful.push({ Id, MessageId: messageId, MD5OfMessageBody: bodyMd5 })
    } catch (error) {
      if (!(error instanceof QueueError)) throw error
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message })
    }
  }
  return { Successful, Failed }
}

function groupOf(id: unknown): string | undefined {
  if (id === undefined || (typeof id === 'string' && GROUP_ID.test(id))) return id
  throw new QueueError('InvalidParameterValue', 'MessageGroupId must be 1 to 128 letters, digits and marks.')
}

/** As in SQS, deleting a missing message succeeds. */
function deleteBatch(queue: Queue, entries: Entries) {
  for (const { ReceiptHandle } of entries) queue.delete(String(ReceiptHandle))
  return { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] }
}

function batchOf({ Entries = [] }: Input): Entries {
  const entries = Entries as Entries
  const refuse = (code: string) => {
    throw new QueueError(code, `The batch of ${entries.length} entries is refused.`)
  }
  if (entries.length === 0) refuse('EmptyBatchRequest')
  if (entries.length > MOST_ENTRIES) refuse('TooManyEntriesInBatchRequest')
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) refuse('BatchEntryIdsNotDistinct')
  return entries
}

function within(name: string, value: unknown, least: number, most: number): number {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return Number(value)
  throw new QueueError('InvalidParameterValue', `${name} must be a whole number from ${least} to ${most}.`)
}

function attributesOf(queue: Queue) {
  const { visible, hidden, delayed } = queue.counts()
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  }
}

const messageOf = (message: ReceivedMessage) => ({
  MessageId: message.messageId,
  ReceiptHandle: message.receiptHandle,
  MD5OfBody: message.bodyMd5,
  Body: message.body,
  Attributes: {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: 'AIDALOCAL',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.group !== undefined && { MessageGroupId: message.group }),
  },
})
