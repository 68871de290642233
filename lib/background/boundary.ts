/** Where Lambda meets the functions that nobody waits for: the stream's, the schedule's and the queue's. */
import type {
  Context,
  DynamoDBBatchResponse,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { type MessageKind, type Received, readMessages } from './messages'
import { type ChangeKind, type OrderChange, orderChanges } from './orderChanges'

type Circumstances = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>

/**
 * Takes changes of orders in sequence. Answers the one it could not take; that one and all after it are handed
 * over again.
 */
export type StreamHandler = (
  changes: readonly OrderChange[],
  requestId: string,
) => Promise<OrderChange | undefined>

/**
 * Does what is due, or what somebody asks for by an event of his own; what it answers is for him. `remainingMs` tells how
 * much time is left for it, in ms.
 */
export type ScheduleHandler = (
  requestId: string,
  remainingMs: () => number,
  event?: unknown,
) => Promise<unknown>

/** Does what messages ask for. Answers the ids of those that failed: they alone come again. */
export type QueueHandler<Message> = (
  messages: readonly (Message & Received)[],
  requestId: string,
) => Promise<readonly string[]>

/**
 * What is thrown is logged and thrown on: Lambda then hands the event over again.
 *
 * @param kinds  the changes that the handler wants
 */
export function streamBoundary(
  built: () => StreamHandler | Promise<StreamHandler>,
  log: Log,
  kinds: readonly ChangeKind[] = ['MODIFY'],
) {
  return guarded(built, log, async (handler, event: DynamoDBStreamEvent, { awsRequestId }) => {
    const failed = await handler(orderChanges(event, kinds), awsRequestId)
    const batchItemFailures = failed ? [{ itemIdentifier: failed.sequenceNumber }] : []
    return { batchItemFailures } satisfies DynamoDBBatchResponse
  })
}

/** What is thrown is logged and thrown on: Lambda counts it as an error. */
export function scheduleBoundary(built: () => ScheduleHandler | Promise<ScheduleHandler>, log: Log) {
  return guarded(built, log, (handler, event: unknown, context) =>
    handler(context.awsRequestId, () => context.getRemainingTimeInMillis(), event),
  )
}

/**
 * What is thrown is logged and thrown on: the whole batch then comes again. A message that cannot be read fails
 * alone: it comes again until it ends in the dead-letter queue, for a person to see.
 */
export function queueBoundary<Message>(
  built: () => QueueHandler<Message> | Promise<QueueHandler<Message>>,
  { read, unreadable: event }: MessageKind<Message>,
  log: Log,
) {
  return guarded(built, log, async (handler, { Records }: SQSEvent, { awsRequestId: requestId }) => {
    const { messages, unreadable } = readMessages(Records, read)
    for (const messageId of unreadable) log('error', event, { requestId, messageId })
    const failed = messages.length > 0 ? await handler(messages, requestId) : []
    return {
      batchItemFailures: [...unreadable, ...failed].map(itemIdentifier => ({ itemIdentifier })),
    } satisfies SQSBatchResponse
  })
}

function guarded<H, E, R>(
  built: () => H | Promise<H>,
  log: Log,
  run: (handler: H, event: E, context: Circumstances) => Promise<R>,
) {
  return async (event: E, context: Circumstances): Promise<R> => {
    try {
      return await run(await built(), event, context)
    } catch (error) {
      log('error', 'eventFailed', { requestId: context.awsRequestId, ...failureFields(error) })
      throw error
    }
  }
}
