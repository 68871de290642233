/** Webhook endpoints in DynamoDB: few, so one partition of the API's table. */
import { SECOND_MS } from '../time'
import type { WebhookEndpoint } from '../webhooks/endpoint'
import type { WebhookEndpoints } from '../webhooks/ports'
import { allItems } from './allItems'
import { metItem } from './condition'
import type { DocumentStore } from './documentStore'
import { IDEMPOTENCY_MS } from './dynamoIdempotencyKeys'

const PARTITION = 'webhooks'

const IS_KEPT = 'attribute_exists(id) AND attribute_not_exists(removed)'

/** Pauses that end within this time of each other count as the same. */
const ABOUT_MS = 5 * SECOND_MS

export function dynamoWebhookEndpoints(store: DocumentStore, TableName: string): WebhookEndpoints {
  const Key = (id: string) => ({ partition: PARTITION, id })
  return {
    async list() {
      // Deleted endpoints stay for days, and many of them must not hide the others.
      const items = allItems(store, {
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: '#partition = :webhooks',
        ExpressionAttributeNames: { '#partition': 'partition' },
        ExpressionAttributeValues: { ':webhooks': PARTITION },
      })
      const endpoints: WebhookEndpoint[] = []
      for await (const item of items) if (!item.removed) endpoints.push(endpointOf(item))
      return endpoints.sort((a, b) => a.createdAt - b.createdAt)
    },

    async get(id) {
      const { Item } = await store.get({ TableName, Key: Key(id), ConsistentRead: true })
      return Item && !Item.removed ? endpointOf(Item) : undefined
    },

    async add(endpoint) {
      try {
        await store.put({
          TableName,
          Item: { ...Key(endpoint.id), ...endpoint },
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        })
        return endpoint
      } catch (error) {
        const met = metItem(error)
        if (!met) throw error
        return met.removed ? undefined : endpointOf(met)
      }
    },

    async change(id, changes, secretVersion) {
      const fields = Object.entries(changes)
      const set = fields.filter(([, value]) => value !== undefined)
      const removed = fields.filter(([, value]) => value === undefined)
      const seen = secretVersion !== undefined
      try {
        const { Attributes } = await store.update({
          TableName,
          Key: Key(id),
          ConditionExpression: `${IS_KEPT}${seen ? ' AND #secret.#version = :seen' : ''}`,
          UpdateExpression: [
            ...(set.length > 0 ? [`SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`] : []),
            ...(removed.length > 0 ? [`REMOVE ${removed.map(([name]) => `#${name}`).join(', ')}`] : []),
          ].join(' '),
          ExpressionAttributeNames: {
            ...Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
            ...(seen && { '#secret': 'secret', '#version': 'version' }),
          },
          ExpressionAttributeValues:
            set.length > 0 || seen
              ? {
                  ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
                  ...(seen && { ':seen': secretVersion }),
                }
              : undefined,
          ReturnValues: 'ALL_NEW',
        })
        return Attributes && endpointOf(Attributes)
      } catch (error) {
        metItem(error)
        return undefined
      }
    },

    async pause({ id, url }, until) {
      try {
        await store.update({
          TableName,
          Key: Key(id),
          ConditionExpression: `${IS_KEPT} AND #url = :url AND (attribute_not_exists(pausedUntil) OR pausedUntil < :nearly)`,
          UpdateExpression: 'SET pausedUntil = :until',
          ExpressionAttributeNames: { '#url': 'url' },
          ExpressionAttributeValues: { ':url': url, ':until': until, ':nearly': until - ABOUT_MS },
        })
      } catch (error) {
        metItem(error)
      }
    },

    async disable({ id, url }) {
      try {
        await store.update({
          TableName,
          Key: Key(id),
          ConditionExpression: `${IS_KEPT} AND #url = :url`,
          UpdateExpression: 'SET disabledReason = :gone',
          ExpressionAttributeNames: { '#url': 'url' },
          ExpressionAttributeValues: { ':url': url, ':gone': 'gone' },
        })
        return true
      } catch (error) {
        metItem(error)
        return false
      }
    },

    // No function may delete items: it is marked, and expires when the request that made it can no longer be repeated.
    async remove(id, at) {
      try {
        await store.update({
          TableName,
          Key: Key(id),
          ConditionExpression: IS_KEPT,
          UpdateExpression: 'SET removed = :true, forgetAt = :at',
          ExpressionAttributeValues: { ':true': true, ':at': Math.ceil((at + IDEMPOTENCY_MS) / SECOND_MS) },
        })
      } catch (error) {
        metItem(error)
      }
    },
  }
}

/** Only the API writes them. */
const endpointOf = ({ partition: _, ...endpoint }: Record<string, unknown>): WebhookEndpoint =>
  endpoint as unknown as WebhookEndpoint
