/** API keys in DynamoDB: one partition of the API's table, keyed by hash. */
import type { ApiKey } from '../api/apiKey'
import type { ApiKeys } from '../api/ports'
import { allItems } from './allItems'
import { inPartition } from './apiTable'
import type { DocumentStore } from './documentStore'

/** Containers cache keys for a minute, so there are few reads, and one partition suffices. */
const PARTITION = 'keys'

export function dynamoApiKeys(store: DocumentStore, TableName: string): ApiKeys {
  const Key = (hash: string) => ({ partition: PARTITION, id: hash })
  return {
    async find(hash) {
      const { Item } = await store.get({ TableName, Key: Key(hash), ConsistentRead: true })
      return Item && toApiKey(Item)
    },

    async add({ hash, ...key }) {
      await store.put({
        TableName,
        Item: { ...Key(hash), ...key },
        ConditionExpression: 'attribute_not_exists(id)',
      })
    },

    async list() {
      const found: ApiKey[] = []
      for await (const item of allItems(store, { TableName, ...inPartition(PARTITION) }))
        found.push(toApiKey(item))
      return found.sort((a, b) => a.createdAt - b.createdAt)
    },

    async withdraw(hash, at) {
      await store.update({
        TableName,
        Key: Key(hash),
        ConditionExpression: 'attribute_exists(id)',
        UpdateExpression: 'SET withdrawnAt = if_not_exists(withdrawnAt, :at)',
        ExpressionAttributeValues: { ':at': at },
      })
    },
  }
}

/** Only `npm run keys` writes them. */
const toApiKey = ({ partition: _, id, ...key }: Record<string, unknown>): ApiKey =>
  ({ ...key, hash: id }) as unknown as ApiKey
