/** When AWS has no room for a call: nothing is wrong with the request, and it may come again. */

/** How the services name it; the AWS SDK repeats calls for the same. */
const THROTTLING = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
])

/** Whether an error says so, or what it was caused by: a secret that cannot be read says why. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof Error &&
  (THROTTLING.has(error.name) || ('status' in error && error.status === 429) || isThrottled(error.cause))
