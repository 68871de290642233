/** Where Lambda meets the functions that nobody waits for: the stream's and the schedule's. */
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { type OrderChange, orderChanges } from './orderChanges'

type Circumstances = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>

/**
 * Takes changes of orders in sequence. Answers the one it could not take; that one and all after it are handed
 * over again.
 */
export type StreamHandler = (
  changes: readonly OrderChange[],
  requestId: string,
) => Promise<OrderChange | undefined>

/** Does what is due. `remainingMs` tells how much time is left for it, in ms. */
export type ScheduleHandler = (requestId: string, remainingMs: () => number) => Promise<void>

/** What is thrown is logged and thrown on: Lambda then hands the event over again. */
export function streamBoundary(build: () => StreamHandler | Promise<StreamHandler>, log: Log) {
  return guarded(build, log, async (handler, event: DynamoDBStreamEvent, { awsRequestId }) => {
    const failed = await handler(orderChanges(event), awsRequestId)
    const batchItemFailures = failed ? [{ itemIdentifier: failed.sequenceNumber }] : []
    return { batchItemFailures } satisfies DynamoDBBatchResponse
  })
}

/** What is thrown is logged and thrown on: Lambda counts it as an error. */
export function scheduleBoundary(build: () => ScheduleHandler | Promise<ScheduleHandler>, log: Log) {
  return guarded(build, log, (handler, _: unknown, context) =>
    handler(context.awsRequestId, () => context.getRemainingTimeInMillis()),
  )
}

function guarded<H, E, R>(
  build: () => H | Promise<H>,
  log: Log,
  run: (handler: H, event: E, context: Circumstances) => Promise<R>,
) {
  let handler: H | undefined
  return async (event: E, context: Circumstances): Promise<R> => {
    try {
      handler ??= await build()
      return await run(handler, event, context)
    } catch (error) {
      log('error', 'eventFailed', { requestId: context.awsRequestId, ...failureFields(error) })
      throw error
    }
  }
}
