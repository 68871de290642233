/** When the store has no room: nothing is wrong with the request, and it may come again. */

/** How DynamoDB's client names it, after its own repetitions. */
const THROTTLED = [
  ...['ProvisionedThroughputExceededException', 'ThrottlingException'],
  'RequestLimitExceeded',
]

export const isStoreThrottled = (error: unknown): boolean =>
  error instanceof Error && THROTTLED.includes(error.name)
