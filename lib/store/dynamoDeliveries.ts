/** Webhook deliveries in DynamoDB: a partition for each endpoint, in the order of the events. */
import { SECOND_MS } from '../time'
import { type Delivery, deliveryId } from '../webhooks/endpoint'
import { FEED_KEPT_MS } from '../webhooks/feed'
import type { Deliveries } from '../webhooks/ports'
import { metItem } from './condition'
import type { DocumentStore } from './documentStore'

export function dynamoDeliveries(store: DocumentStore, TableName: string): Deliveries {
  const Key = (endpointId: string, id: string) => ({ partition: `deliveries#${endpointId}`, id })
  return {
    async get(endpointId, id) {
      const { Item } = await store.get({ TableName, Key: Key(endpointId, id), ConsistentRead: true })
      return Item && deliveryOf(Item)
    },

    async list(endpointId, { after, before, limit }) {
      const [comparison, id] = before === undefined ? [' AND id < :id', after] : [' AND id > :id', before]
      const { Items = [] } = await store.query({
        TableName,
        KeyConditionExpression: `#partition = :endpoint${id === undefined ? '' : comparison}`,
        ExpressionAttributeNames: { '#partition': 'partition' },
        ExpressionAttributeValues: {
          ...{ ':endpoint': `deliveries#${endpointId}`, ':id': id },
        },
        // The items just before one are found by reading forwards from it.
        ScanIndexForward: before !== undefined,
        Limit: limit,
      })
      const found = Items.map(deliveryOf)
      return before === undefined ? found : found.reverse()
    },

    async record({ target, made, attempts, status, nextAttemptAt, sentAgain }) {
      const { endpointId, eventId, type, orderId, createdAt } = target
      const fields = {
        ...{ endpointId, eventId, type, orderId, createdAt },
        ...{ made: made + 1, attempts, status, nextAttemptAt: nextAttemptAt ?? null },
        forgetAt: Math.ceil((createdAt + FEED_KEPT_MS) / SECOND_MS),
      }
      const names = Object.keys(fields)
      try {
        await store.update({
          TableName,
          Key: Key(endpointId, deliveryId(target)),
          ConditionExpression: `attribute_not_exists(id) OR (made <= :before AND ${
            sentAgain ? 'sentAgain.#at = :sentAgainAt' : 'attribute_not_exists(sentAgain)'
          })`,
          UpdateExpression: `SET ${names.map(name => `#${name} = :${name}`).join(', ')}`,
          ExpressionAttributeNames: {
            ...Object.fromEntries(names.map(name => [`#${name}`, name])),
            ...(sentAgain && { '#at': 'at' }),
          },
          ExpressionAttributeValues: {
            ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
            ':before': made,
            ...(sentAgain && { ':sentAgainAt': sentAgain.at }),
          },
        })
      } catch (error) {
        metItem(error)
      }
    },

    async postpone(endpointId, id, made, nextAttemptAt) {
      try {
        await store.update({
          TableName,
          Key: Key(endpointId, id),
          ConditionExpression: '#status = :pending AND made = :made',
          UpdateExpression: 'SET nextAttemptAt = :at',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':pending': 'pending', ':made': made, ':at': nextAttemptAt },
        })
      } catch (error) {
        metItem(error)
      }
    },

    async reopen(endpointId, id, at, person) {
      try {
        const { Attributes } = await store.update({
          TableName,
          Key: Key(endpointId, id),
          ConditionExpression: 'attribute_exists(id)',
          UpdateExpression: 'SET #status = :pending, nextAttemptAt = :at, sentAgain = :by',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ...{ ':pending': 'pending', ':at': at, ':by': { at, person } },
          },
          ReturnValues: 'ALL_NEW',
        })
        return Attributes && deliveryOf(Attributes)
      } catch (error) {
        metItem(error)
        return undefined
      }
    },
  }
}

/** Only this store writes them. */
function deliveryOf({
  partition: _,
  forgetAt: __,
  nextAttemptAt,
  ...delivery
}: Record<string, unknown>): Delivery {
  return { ...delivery, ...(nextAttemptAt !== null && { nextAttemptAt }) } as unknown as Delivery
}
