/** Webhook endpoints in DynamoDB: few, so one partition of the API's table. */
import { parseMerchantId } from '../order/merchant'
import { isTime, plusMs, SECOND_MS } from '../time'
import { type OnUnreadable, readable, rethrow } from '../unreadableItem'
import type { WebhookEndpoint } from '../webhooks/endpoint'
import type { WebhookEndpoints } from '../webhooks/ports'
import { readItems } from './allItems'
import { inPartition } from './apiTable'
import { putNew, updateIf } from './condition'
import type { DocumentStore, Item } from './documentStore'
import { IDEMPOTENCY_MS } from './dynamoIdempotencyKeys'
import { expiry } from './expiry'
import { expressionsOf, fieldsOf, type Part, type Update } from './expressions'
import { isInteger, isText, itemReader, listOf, oneOf, optional, parsedBy, shapeOf } from './itemReader'

const PARTITION = 'webhooks'

const IS_KEPT = { conditions: ['attribute_exists(id)', 'attribute_not_exists(removed)'] }

/** Pauses that end within this time of each other count as the same. */
const ABOUT_MS = 5 * SECOND_MS

export function dynamoWebhookEndpoints(
  store: DocumentStore,
  TableName: string,
  onUnreadable: OnUnreadable = rethrow,
): WebhookEndpoints {
  const Key = (id: string) => ({ partition: PARTITION, id })
  const update = (id: string, input: Update) => updateIf(store, { TableName, Key: Key(id), ...input })
  return {
    async list() {
      // Deleted endpoints stay for days, and many of them must not hide the others.
      const input = { TableName, ConsistentRead: true, ...inPartition(PARTITION) }
      const endpoints = await readItems(store, input, readable(keptOf, onUnreadable))
      return endpoints.sort((a, b) => a.createdAt - b.createdAt)
    },

    async get(id) {
      const { Item } = await store.get({ TableName, Key: Key(id), ConsistentRead: true })
      return Item && keptOf(Item)
    },

    async add(endpoint) {
      const met = await putNew(store, { TableName, Item: { ...Key(endpoint.id), ...endpoint } }, 'id')
      return met ? keptOf(met) : endpoint
    },

    async change(id, changes, secretVersion) {
      const isSeen: Part = {
        conditions: ['#secret.#version = :seen'],
        names: { '#secret': 'secret', '#version': 'version' },
        values: { ':seen': secretVersion },
      }
      const changed = await update(id, {
        ...expressionsOf(IS_KEPT, fieldsOf(changes), secretVersion === undefined ? {} : isSeen),
        ReturnValues: 'ALL_NEW',
      })
      return changed && endpointOf(changed)
    },

    async pause({ id, url }, until) {
      const isNew = '(attribute_not_exists(pausedUntil) OR pausedUntil < :nearly)'
      const isNews: Part = { conditions: [isNew], values: { ':nearly': until - ABOUT_MS } }
      await update(id, expressionsOf(IS_KEPT, isAt(url), isNews, fieldsOf({ pausedUntil: until })))
    },

    async disable({ id, url }) {
      const disabled = await update(
        id,
        expressionsOf(IS_KEPT, isAt(url), fieldsOf({ disabledReason: 'gone' })),
      )
      return disabled !== undefined
    },

    // No function may delete items: it is marked, and expires when the request that made it can no longer be repeated.
    async remove(id, at) {
      const fields = { removed: true, forgetAt: expiry(plusMs(at, IDEMPOTENCY_MS)) }
      await update(id, expressionsOf(IS_KEPT, fieldsOf(fields)))
    },
  }
}

const isAt = (url: string): Part => ({
  conditions: ['#url = :url'],
  names: { '#url': 'url' },
  values: { ':url': url },
})

const SECRET = { version: isInteger, serverSecretId: isText }

const endpointOf = itemReader<WebhookEndpoint>('webhook endpoint', {
  id: isText,
  merchant: optional(parsedBy(parseMerchantId)),
  url: isText,
  eventTypes: listOf(isText),
  description: optional(isText),
  apiVersion: isText,
  disabledReason: optional(oneOf('shop', 'gone')),
  secret: shapeOf(SECRET),
  formerSecrets: optional(listOf(shapeOf({ ...SECRET, until: isTime }))),
  rotatedBy: optional(isText),
  createdAt: isTime,
  pausedUntil: optional(isTime),
})

/** Undefined for a deleted one. */
const keptOf = (item: Item): WebhookEndpoint | undefined => (item.removed ? undefined : endpointOf(item))
