/** When AWS has no room for a call: nothing is wrong with the request, and it may come again. */

/** How DynamoDB names it, after the client's own repetitions; the second is SSM's name too. */
const THROTTLED = [
  ...['ProvisionedThroughputExceededException', 'ThrottlingException'],
  'RequestLimitExceeded',
]

/** Of the error itself, or of what it was caused by: a secret that cannot be read says why. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof Error && (THROTTLED.includes(error.name) || isThrottled(error.cause))
