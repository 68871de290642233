/** What a failed condition met, whichever client told of it: both name errors as DynamoDB does. */
import { unmarshall } from '@aws-sdk/util-dynamodb'

/** The item that a failed condition met; undefined when it met none. Any other failure is thrown on. */
export function metItem(error: unknown): Record<string, unknown> | undefined {
  if (!isNamed(error, 'ConditionalCheckFailedException')) throw error
  // This one item is in DynamoDB's own form.
  return error.Item === undefined ? undefined : unmarshall(error.Item as Parameters<typeof unmarshall>[0])
}

/** Whether the condition of the first part of a transaction failed. */
export const firstConditionFailed = (error: unknown): boolean =>
  isNamed(error, 'TransactionCanceledException') &&
  Object((error.CancellationReasons as readonly unknown[] | undefined)?.[0]).Code === 'ConditionalCheckFailed'

const isNamed = (error: unknown, name: string): error is Error & Readonly<Record<string, unknown>> =>
  error instanceof Error && error.name === name
