/** Adapts the handlers of streams, schedules and queues to Lambda. */
import type { DynamoDBBatchResponse, DynamoDBStreamEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { type Invocation, withDeadline } from '../deadline'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { type MessageKind, type Received, readMessages } from './messages'
import { type ChangeKind, type OrderChange, orderChanges } from './orderChanges'

/** Handles changes of orders in sequence. Returns the one that failed: it and all after it are delivered again. */
export type StreamHandler = (
  changes: readonly OrderChange[],
  requestId: string,
) => Promise<OrderChange | undefined>

/** Does what is due, or what the event of a manual invocation requests; the result goes to its caller. */
export type ScheduleHandler = (requestId: string, event?: unknown) => Promise<unknown>

/** Handles messages. Returns the ids of those that failed: only they are delivered again. */
export type QueueHandler<Message> = (
  messages: readonly (Message & Received)[],
  requestId: string,
) => Promise<readonly string[]>

/**
 * Logs and rethrows errors: Lambda then delivers the event again.
 *
 * @param kinds  the changes that are handled
 */
export function streamBoundary(
  build: () => StreamHandler | Promise<StreamHandler>,
  log: Log,
  kinds: readonly ChangeKind[] = ['MODIFY'],
) {
  return guarded(build, log, async (handler, event: DynamoDBStreamEvent, { awsRequestId }) => {
    const failed = await handler(orderChanges(event, kinds), awsRequestId)
    const batchItemFailures = failed ? [{ itemIdentifier: failed.sequenceNumber }] : []
    return { batchItemFailures } satisfies DynamoDBBatchResponse
  })
}

/** Logs and rethrows errors: Lambda counts them. */
export function scheduleBoundary(build: () => ScheduleHandler | Promise<ScheduleHandler>, log: Log) {
  return guarded(build, log, (handler, event: unknown, { awsRequestId }) => handler(awsRequestId, event))
}

/**
 * Logs and rethrows errors: the whole batch is then delivered again. An invalid message only fails itself, until it
 * reaches the dead-letter queue, where a person sees it.
 */
export function queueBoundary<Message>(
  build: () => QueueHandler<Message> | Promise<QueueHandler<Message>>,
  { read, unreadable: event }: MessageKind<Message>,
  log: Log,
) {
  return guarded(build, log, async (handler, { Records }: SQSEvent, { awsRequestId: requestId }) => {
    const { messages, unreadable } = readMessages(Records, read)
    for (const messageId of unreadable) log('error', event, { requestId, messageId })
    const failed = messages.length > 0 ? await handler(messages, requestId) : []
    return {
      batchItemFailures: [...unreadable, ...failed].map(itemIdentifier => ({ itemIdentifier })),
    } satisfies SQSBatchResponse
  })
}

function guarded<H, E, R>(
  build: () => H | Promise<H>,
  log: Log,
  run: (handler: H, event: E, invocation: Invocation) => Promise<R>,
) {
  return (event: E, invocation: Invocation): Promise<R> =>
    withDeadline(invocation, async () => {
      try {
        return await run(await build(), event, invocation)
      } catch (error) {
        log('error', 'eventFailed', { requestId: invocation.awsRequestId, ...failureFields(error) })
        throw error
      }
    })
}
