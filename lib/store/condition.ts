/** What a failed condition met. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'

/** The item that a failed condition met; undefined when it met none. Any other failure is thrown on. */
export function metItem(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) throw error
  // The document client leaves this one item in DynamoDB's own form.
  return error.Item && unmarshall(error.Item)
}
