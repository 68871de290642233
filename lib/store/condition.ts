/** Interprets failed conditions, from either client: both use DynamoDB's error names. */
import { unmarshall } from '@aws-sdk/util-dynamodb'

/** The item that failed the condition; undefined when there was none. Any other error is thrown again. */
export function metItem(error: unknown): Record<string, unknown> | undefined {
  if (Object(error).name !== 'ConditionalCheckFailedException') throw error
  return itemOf(error)
}

/** The same for the first part of a transaction. */
export function metByFirst(error: unknown): Record<string, unknown> | undefined {
  if (!firstConditionFailed(error)) throw error
  return itemOf(firstReason(error))
}

/** Whether the condition of the first part of a transaction failed. */
export const firstConditionFailed = (error: unknown): boolean =>
  Object(firstReason(error)).Code === 'ConditionalCheckFailed'

/** Why the first part of a transaction failed; undefined for other errors. */
const firstReason = (error: unknown): unknown => Object(error).CancellationReasons?.[0]

/** This item is in DynamoDB's own format. */
function itemOf(failure: unknown): Record<string, unknown> | undefined {
  const { Item } = Object(failure)
  return Item === undefined ? undefined : unmarshall(Item)
}
