/** Recognizes writes to DynamoDB that met a transaction in progress, and can be retried. */

/** The cancellation reasons of a transaction that can be retried. */
const TRANSIENT_REASONS = new Set([
  'None',
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
  'TransactionConflict',
])

/** @param error  of the AWS SDK, or of the small client */
export const isTransactionConflict = (error: unknown): boolean =>
  Object(error).name === 'TransactionConflictException' || isTransientlyCanceled(Object(error))

const isTransientlyCanceled = ({
  CancellationReasons: reasons,
}: {
  CancellationReasons?: unknown
}): boolean =>
  Array.isArray(reasons) && reasons.length > 0 && reasons.every(({ Code }) => TRANSIENT_REASONS.has(Code))
