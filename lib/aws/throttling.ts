/** Recognizes throttled calls, which can be retried. */

/** The same error codes as in the AWS SDK. */
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

/** Also looks at the cause, as of a secret that could not be read. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof Error &&
  (THROTTLING.has(error.name) || ('status' in error && error.status === 429) || isThrottled(error.cause))
