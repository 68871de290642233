import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import type { DocumentStore, Item } from './documentStore'

/** All items that a query finds, page by page. */
export async function* allItems(
  store: Pick<DocumentStore, 'query'>,
  input: QueryCommandInput,
): AsyncGenerator<Item> {
  let ExclusiveStartKey: Item | undefined
  do {
    const page = await store.query({ ...input, ExclusiveStartKey })
    yield* page.Items ?? []
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
}

/** @param read  undefined for an item to be left out */
export async function* eachRead<T>(
  items: AsyncIterable<Item>,
  read: (item: Item) => T | undefined,
): AsyncGenerator<T> {
  for await (const item of items) {
    const each = read(item)
    if (each !== undefined) yield each
  }
}

/**
 * The items that a query finds, read.
 *
 * @param read  undefined for an item to be left out
 * @param most  how many; default: all
 */
export async function readItems<T>(
  store: Pick<DocumentStore, 'query'>,
  input: QueryCommandInput,
  read: (item: Item) => T | undefined,
  most = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const found: T[] = []
  for await (const each of eachRead(allItems(store, input), read)) {
    found.push(each)
    if (found.length === most) break
  }
  return found
}
