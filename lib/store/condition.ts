/** Conditional writes. Either client's failed conditions are understood: both use DynamoDB's error names. */
import type { PutCommandInput, UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { DocumentStore, Item } from './documentStore'

/**
 * Puts an item, unless there is one with its key.
 *
 * @param key  an attribute of the key
 * @returns    the existing item; undefined when the new one was put
 */
export async function putNew(
  store: Pick<DocumentStore, 'put'>,
  input: Pick<PutCommandInput, 'TableName' | 'Item'>,
  key: 'id' | 'orderId',
): Promise<Item | undefined> {
  try {
    await store.put({
      ...input,
      ConditionExpression: `attribute_not_exists(${key})`,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    return undefined
  } catch (error) {
    const met = metItem(error)
    if (!met) throw error
    return met
  }
}

/** @returns the attributes that were asked for, none by default; undefined when the condition failed */
export async function updateIf(
  store: Pick<DocumentStore, 'update'>,
  input: UpdateCommandInput,
): Promise<Item | undefined> {
  try {
    const { Attributes = {} } = await store.update(input)
    return Attributes
  } catch (error) {
    metItem(error)
    return undefined
  }
}

/** The item that failed the condition; undefined when there was none. Any other error is thrown again. */
export function metItem(error: unknown): Item | undefined {
  if (Object(error).name !== 'ConditionalCheckFailedException') throw error
  return itemOf(error)
}

/** The same for the first part of a transaction. */
export function metByFirst(error: unknown): Item | undefined {
  if (!firstConditionFailed(error)) throw error
  return itemOf(firstReason(error))
}

/** Whether the condition of the first part of a transaction failed. */
export const firstConditionFailed = (error: unknown): boolean =>
  Object(firstReason(error)).Code === 'ConditionalCheckFailed'

/** Why the first part of a transaction failed; undefined for other errors. */
const firstReason = (error: unknown): unknown => Object(error).CancellationReasons?.[0]

/** This item is in DynamoDB's own format. */
function itemOf(failure: unknown): Item | undefined {
  const { Item: raw } = Object(failure)
  return raw === undefined ? undefined : unmarshall(raw)
}
