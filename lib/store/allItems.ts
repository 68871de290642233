import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import type { DocumentStore } from './documentStore'

/** All items that a query finds, page by page. */
export async function* allItems(
  store: Pick<DocumentStore, 'query'>,
  input: QueryCommandInput,
): AsyncGenerator<Record<string, unknown>> {
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const page = await store.query({ ...input, ExclusiveStartKey })
    yield* page.Items ?? []
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
}
