/**
 * The event feed in DynamoDB: partitions of an hour, in the order in which events were appended. An item for each order
 * lists its events in the feed, and is written in the same transaction.
 */
import { merchantOf } from '../order/merchant'
import type { OrderId } from '../order/orderId'
import { plusMs } from '../time'
import { type OnUnreadable, readable, rethrow } from '../unreadableItem'
import { beginningOfHour, FEED_KEPT_MS, hourOf, PUBLISHED_KEPT_MS, placeAt, placeOf } from '../webhooks/feed'
import type { EventFeed, FeedQuery, Published } from '../webhooks/ports'
import { readItems } from './allItems'
import { inPartition } from './apiTable'
import { firstConditionFailed } from './condition'
import type { DocumentStore, Item } from './documentStore'
import { expiry } from './expiry'
import { isText, itemReader } from './itemReader'
import { ofMerchant } from './orderKey'

/** Limits the cost of a page: an hour without events still costs a query. */
const MOST_HOURS = 200

export function dynamoEventFeed(
  store: DocumentStore,
  TableName: string,
  onUnreadable: OnUnreadable = rethrow,
): EventFeed {
  const publishedKey = (orderId: OrderId) => ({ partition: `published#${orderId}`, id: '-' })

  /** Events of an hour, with their positions. */
  function readHour(hour: number, { merchant, after, before, limit }: FeedQuery) {
    // A blank sorts before all continuations of a position, which excludes the position itself.
    const values = { ':from': `${after} `, ':to': placeAt(before) }
    const input = {
      TableName,
      ConsistentRead: true,
      ...inPartition(ofMerchant('events', merchant, hour), { condition: 'id BETWEEN :from AND :to', values }),
      Limit: limit,
    }
    return readItems(store, input, readable(eventOf, onUnreadable), limit)
  }

  return {
    async publishedOf(orderId) {
      const { Item } = await store.get({ TableName, Key: publishedKey(orderId), ConsistentRead: true })
      return Item ? readable(publishedIn, onUnreadable)(Item) : { ids: new Set() }
    },

    async append(orderId, published, events, at) {
      const ids = new Set([...published.ids, ...events.map(({ id }) => id)])
      const forgetAt = expiry(plusMs(at, FEED_KEPT_MS))
      try {
        await store.transactWrite({
          TransactItems: [
            {
              Put: {
                TableName,
                Item: {
                  ...publishedKey(orderId),
                  eventIds: ids,
                  forgetAt: expiry(plusMs(at, PUBLISHED_KEPT_MS)),
                },
                ...unchangedSince(published),
              },
            },
            ...events.map(({ id, json, ...event }) => {
              const place = placeOf(at, id)
              return {
                Put: {
                  TableName,
                  Item: {
                    partition: ofMerchant('events', merchantOf(event), hourOf(place)),
                    id: place,
                    event: json,
                    forgetAt,
                  },
                },
              }
            }),
          ],
        })
        return { ids }
      } catch (error) {
        if (firstConditionFailed(error)) return undefined
        throw error
      }
    },

    async read(query) {
      const { before, limit } = query
      const horizon = placeAt(before)
      if (query.after >= horizon) return { events: [], next: query.after, hasMore: false }
      const found: Awaited<ReturnType<typeof readHour>> = []
      const first = hourOf(query.after)
      const last = hourOf(horizon)
      const end = Math.min(last, first + MOST_HOURS - 1)
      // One more than requested shows whether there are more.
      for (let hour = first; hour <= end && found.length <= limit; hour += 1) {
        found.push(...(await readHour(hour, { ...query, limit: limit + 1 - found.length })))
      }
      const page = found.slice(0, limit)
      const events = page.map(({ event }) => event)
      const lastPlace = page.at(-1)?.id ?? query.after
      if (found.length > limit) return { events, next: lastPlace, hasMore: true }
      if (end < last) return { events, next: placeAt(beginningOfHour(end + 1)), hasMore: true }
      return { events, next: horizon, hasMore: false }
    },
  }
}

/** Ids are only added, so an equal number means an unchanged set. */
const unchangedSince = ({ ids }: Published) =>
  ids.size === 0
    ? { ConditionExpression: 'attribute_not_exists(id)' }
    : { ConditionExpression: 'size(eventIds) = :count', ExpressionAttributeValues: { ':count': ids.size } }

const eventOf = itemReader<{ readonly id: string; readonly event: string }>('event', {
  id: isText,
  event: isText,
})

const readPublished = itemReader<{ readonly eventIds: ReadonlySet<string> }>('list of published events', {
  eventIds: (value): value is Set<string> => value instanceof Set && [...value].every(isText),
})

const publishedIn = (item: Item): Published => ({ ids: readPublished(item).eventIds })
