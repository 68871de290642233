/** Queries of the API's table, whose key is `partition`, a reserved word of DynamoDB, and `id`. */
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import { readItems } from './allItems'
import type { DocumentStore, Item } from './documentStore'

/** A condition, with its values. */
interface Condition {
  readonly condition: string
  readonly values: Item
}

/** @param range  of the ids; default: all */
export const inPartition = (partition: string, range?: Condition) =>
  ({
    KeyConditionExpression: `#partition = :partition${range ? ` AND ${range.condition}` : ''}`,
    ExpressionAttributeNames: { '#partition': 'partition' },
    ExpressionAttributeValues: { ':partition': partition, ...range?.values },
  }) satisfies Partial<QueryCommandInput>

/** The items older than one, or those younger than one and closest to it. */
export interface Page {
  readonly limit: number
  readonly olderThan?: string | undefined
  readonly youngerThan?: string | undefined
}

/**
 * A page of a partition whose ids sort by age, newest first.
 *
 * @param read    undefined for an item to be left out
 * @param filter  only these items
 */
export async function newestFirst<T>(
  store: Pick<DocumentStore, 'query'>,
  { TableName, partition }: { readonly TableName: string; readonly partition: string },
  { limit, olderThan, youngerThan }: Page,
  read: (item: Item) => T | undefined,
  filter?: Condition,
): Promise<readonly T[]> {
  const isForwards = olderThan === undefined && youngerThan !== undefined
  const id = olderThan ?? youngerThan
  const condition = isForwards ? 'id > :id' : 'id < :id'
  const query = inPartition(partition, id === undefined ? undefined : { condition, values: { ':id': id } })
  const input = {
    TableName,
    ...query,
    FilterExpression: filter?.condition,
    ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ...filter?.values },
    ScanIndexForward: isForwards,
    Limit: limit,
  }
  const found = await readItems(store, input, read, limit)
  return isForwards ? found.reverse() : found
}
