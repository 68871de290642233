/** Webhook deliveries in DynamoDB: a partition for each endpoint, in the order of the events. */
import { parseOrderId } from '../order/orderId'
import { isTime, plusMs } from '../time'
import { type OnUnreadable, readable, rethrow } from '../unreadableItem'
import { type Delivery, deliveryId, type MadeAttempt } from '../webhooks/endpoint'
import { FEED_KEPT_MS } from '../webhooks/feed'
import type { Deliveries } from '../webhooks/ports'
import { newestFirst } from './apiTable'
import { updateIf } from './condition'
import type { DocumentStore } from './documentStore'
import { expiry } from './expiry'
import { expressionsOf, fieldsOf } from './expressions'
import {
  isCount,
  isInteger,
  isText,
  itemReader,
  listOf,
  oneOf,
  optional,
  parsedBy,
  shapeOf,
} from './itemReader'

export function dynamoDeliveries(
  store: DocumentStore,
  TableName: string,
  onUnreadable: OnUnreadable = rethrow,
): Deliveries {
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
        readable(deliveryOf, onUnreadable),
      ),

    async record({ target, made, attempts, status, nextAttemptAt, sentAgain }) {
      const { endpointId, eventId, type, orderId, createdAt } = target
      const fields = {
        endpointId,
        eventId,
        type,
        orderId,
        createdAt,
        made: made + 1,
        attempts,
        status,
        nextAttemptAt,
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
          conditions,
          names: { '#status': 'status' },
          values: { ':pending': 'pending', ':made': made },
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

const isAttempt = shapeOf<MadeAttempt>({
  at: isTime,
  status: optional(isInteger),
  failure: optional(isText),
  tookMs: isInteger,
})

const deliveryOf = itemReader<Delivery>('delivery', {
  id: isText,
  endpointId: isText,
  eventId: isText,
  type: isText,
  orderId: parsedBy(parseOrderId),
  createdAt: isTime,
  status: oneOf('pending', 'succeeded', 'failed'),
  made: isCount,
  attempts: listOf(isAttempt),
  nextAttemptAt: optional(isTime),
  sentAgain: optional(shapeOf<NonNullable<Delivery['sentAgain']>>({ at: isTime, person: optional(isText) })),
})
