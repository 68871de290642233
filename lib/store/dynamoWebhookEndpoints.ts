/** Webhook endpoints in DynamoDB: few, so one partition of the API's table. */
import { plusMs, SECOND_MS } from '../time'
import type { WebhookEndpoint } from '../webhooks/endpoint'
import type { WebhookEndpoints } from '../webhooks/ports'
import { allItems } from './allItems'
import { inPartition } from './apiTable'
import { putNew, updateIf } from './condition'
import type { DocumentStore } from './documentStore'
import { IDEMPOTENCY_MS } from './dynamoIdempotencyKeys'
import { expiry } from './expiry'
import { expressionsOf, fieldsOf, type Part, type Update } from './expressions'

const PARTITION = 'webhooks'

const IS_KEPT = { conditions: ['attribute_exists(id)', 'attribute_not_exists(removed)'] }

/** Pauses that end within this time of each other count as the same. */
const ABOUT_MS = 5 * SECOND_MS

export function dynamoWebhookEndpoints(store: DocumentStore, TableName: string): WebhookEndpoints {
  const Key = (id: string) => ({ partition: PARTITION, id })
  const update = (id: string, input: Update) => updateIf(store, { TableName, Key: Key(id), ...input })
  return {
    async list() {
      // Deleted endpoints stay for days, and many of them must not hide the others.
      const items = allItems(store, { TableName, ConsistentRead: true, ...inPartition(PARTITION) })
      const endpoints: WebhookEndpoint[] = []
      for await (const item of items) if (!item.removed) endpoints.push(endpointOf(item))
      return endpoints.sort((a, b) => a.createdAt - b.createdAt)
    },

    async get(id) {
      const { Item } = await store.get({ TableName, Key: Key(id), ConsistentRead: true })
      return Item && !Item.removed ? endpointOf(Item) : undefined
    },

    async add(endpoint) {
      const met = await putNew(store, { TableName, Item: { ...Key(endpoint.id), ...endpoint } }, 'id')
      if (!met) return endpoint
      return met.removed ? undefined : endpointOf(met)
    },

    async change(id, changes, secretVersion) {
      const isSeen: Part = {
        conditions: ['#secret.#version = :seen'],
        ...{ names: { '#secret': 'secret', '#version': 'version' }, values: { ':seen': secretVersion } },
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
  ...{ conditions: ['#url = :url'], names: { '#url': 'url' }, values: { ':url': url } },
})

/** Only the API writes them. */
const endpointOf = ({ partition: _, ...endpoint }: Record<string, unknown>): WebhookEndpoint =>
  endpoint as unknown as WebhookEndpoint
