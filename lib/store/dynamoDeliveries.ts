/** Webhook deliveries in DynamoDB: a partition for each endpoint, in the order of the events. */
import { plusMs } from '../time'
import { type Delivery, deliveryId } from '../webhooks/endpoint'
import { FEED_KEPT_MS } from '../webhooks/feed'
import type { Deliveries } from '../webhooks/ports'
import { newestFirst } from './apiTable'
import { updateIf } from './condition'
import type { DocumentStore } from './documentStore'
import { expiry } from './expiry'
import { expressionsOf, fieldsOf } from './expressions'

export function dynamoDeliveries(store: DocumentStore, TableName: string): Deliveries {
  const partitionOf = (endpointId: string) => `deliveries#${endpointId}`
  const Key = (endpointId: string, id: string) => ({ partition: partitionOf(endpointId), id })
  return {
    async get(endpointId, id) {
      const { Item } = await store.get({ TableName, Key: Key(endpointId, id), ConsistentRead: true })
      return Item && deliveryOf(Item)
    },

    list: (endpointId, { after: olderThan, before: youngerThan, limit }) =>
      newestFirst(
        store,
        { TableName, partition: partitionOf(endpointId) },
        { olderThan, youngerThan, limit },
        deliveryOf,
      ),

    async record({ target, made, attempts, status, nextAttemptAt, sentAgain }) {
      const { endpointId, eventId, type, orderId, createdAt } = target
      const fields = {
        ...{ endpointId, eventId, type, orderId, createdAt, made: made + 1, attempts, status, nextAttemptAt },
        forgetAt: expiry(plusMs(createdAt, FEED_KEPT_MS)),
      }
      const isAsRead = sentAgain ? 'sentAgain.#at = :sentAgainAt' : 'attribute_not_exists(sentAgain)'
      await updateIf(store, {
        TableName,
        Key: Key(endpointId, deliveryId(target)),
        ...expressionsOf(
          {
            conditions: [`attribute_not_exists(id) OR (made <= :before AND ${isAsRead})`],
            values: { ':before': made },
          },
          fieldsOf(fields),
          sentAgain ? { names: { '#at': 'at' }, values: { ':sentAgainAt': sentAgain.at } } : {},
        ),
      })
    },

    async postpone(endpointId, id, made, nextAttemptAt) {
      const conditions = ['#status = :pending', 'made = :made']
      await updateIf(store, {
        TableName,
        Key: Key(endpointId, id),
        ...expressionsOf(fieldsOf({ nextAttemptAt }), {
          ...{ conditions, names: { '#status': 'status' }, values: { ':pending': 'pending', ':made': made } },
        }),
      })
    },

    async reopen(endpointId, id, at, person) {
      const fields = { status: 'pending', nextAttemptAt: at, sentAgain: { at, person } }
      const reopened = await updateIf(store, {
        TableName,
        Key: Key(endpointId, id),
        ...expressionsOf({ conditions: ['attribute_exists(id)'] }, fieldsOf(fields)),
        ReturnValues: 'ALL_NEW',
      })
      return reopened && deliveryOf(reopened)
    },
  }
}

/** Only this store writes them. */
const deliveryOf = ({ partition: _, forgetAt: __, ...delivery }: Record<string, unknown>): Delivery =>
  delivery as unknown as Delivery
