/** Recognizes throttling: the same request may succeed later. */

/** The services' error names; the AWS SDK retries the same ones. */
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

/** Whether an error, or its cause, is throttling. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof Error &&
  (THROTTLING.has(error.name) || ('status' in error && error.status === 429) || isThrottled(error.cause))
