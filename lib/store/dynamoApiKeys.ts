/** API keys in DynamoDB: one partition of the API's table, keyed by hash. */
import { type ApiKey, SCOPES } from '../api/apiKey'
import type { ApiKeys } from '../api/ports'
import { parseMerchantId } from '../order/merchant'
import { isTime } from '../time'
import { type OnUnreadable, readable, rethrow } from '../unreadableItem'
import { readItems } from './allItems'
import { inPartition } from './apiTable'
import type { DocumentStore, Item } from './documentStore'
import { isText, itemReader, listOf, oneOf, optional, parsedBy } from './itemReader'

/** Containers cache keys for a minute, so there are few reads, and one partition suffices. */
const PARTITION = 'keys'

/** An unreadable key authenticates nobody: its caller gets an error. */
export function dynamoApiKeys(
  store: DocumentStore,
  TableName: string,
  onUnreadable: OnUnreadable = rethrow,
): ApiKeys {
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
      const input = { TableName, ...inPartition(PARTITION) }
      const found = await readItems(store, input, readable(toApiKey, onUnreadable))
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

const readKey = itemReader<ApiKey>('API key', {
  keyId: isText,
  hash: isText,
  merchant: optional(parsedBy(parseMerchantId)),
  mode: oneOf('live', 'test'),
  name: isText,
  scopes: listOf(oneOf(...SCOPES)),
  version: isText,
  createdAt: isTime,
  withdrawnAt: optional(isTime),
})

const toApiKey = (item: Item): ApiKey => readKey({ ...item, hash: item.id })
