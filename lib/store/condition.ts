/** What a failed condition met, whichever client told of it: both name errors as DynamoDB does. */
import { unmarshall } from '@aws-sdk/util-dynamodb'

/** The item that a failed condition met; undefined when it met none. Any other failure is thrown on. */
export function metItem(error: unknown): Record<string, unknown> | undefined {
  if (Object(error).name !== 'ConditionalCheckFailedException') throw error
  return itemOf(error)
}

/** The same of the condition of a transaction's first part. */
export function metByFirst(error: unknown): Record<string, unknown> | undefined {
  if (!firstConditionFailed(error)) throw error
  return itemOf(firstReason(error))
}

/** Whether the condition of the first part of a transaction failed. */
export const firstConditionFailed = (error: unknown): boolean =>
  Object(firstReason(error)).Code === 'ConditionalCheckFailed'

/** Why the first part of a transaction was not made; only the failure of a transaction says so. */
const firstReason = (error: unknown): unknown => Object(error).CancellationReasons?.[0]

/** This one item is in DynamoDB's own form. */
function itemOf(failure: unknown): Record<string, unknown> | undefined {
  const { Item } = Object(failure)
  return Item === undefined ? undefined : unmarshall(Item)
}
