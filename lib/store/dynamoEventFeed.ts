/**
 * The event feed in DynamoDB: partitions of an hour, in the order in which events were appended. An item for each order
 * lists its events in the feed, and is written in the same transaction.
 */
import { merchantOf } from '../order/merchant'
import type { OrderId } from '../order/orderId'
import { plusMs } from '../time'
import { beginningOfHour, FEED_KEPT_MS, hourOf, PUBLISHED_KEPT_MS, placeAt, placeOf } from '../webhooks/feed'
import type { EventFeed, FeedQuery, Published } from '../webhooks/ports'
import { allItems } from './allItems'
import { inPartition } from './apiTable'
import { firstConditionFailed } from './condition'
import type { DocumentStore } from './documentStore'
import { expiry } from './expiry'
import { ofMerchant } from './orderKey'

/** Limits the cost of a page: an hour without events still costs a query. */
const MOST_HOURS = 200

export function dynamoEventFeed(store: DocumentStore, TableName: string): EventFeed {
  const publishedKey = (orderId: OrderId) => ({ partition: `published#${orderId}`, id: '-' })

  /** Events of an hour, with their positions. */
  async function readHour(hour: number, { merchant, after, before, limit }: FeedQuery) {
    const found: { readonly place: string; readonly event: string }[] = []
    // A blank sorts before all continuations of a position, which excludes the position itself.
    const values = { ':from': `${after} `, ':to': placeAt(before) }
    const items = allItems(store, {
      TableName,
      ConsistentRead: true,
      ...inPartition(ofMerchant('events', merchant, hour), { condition: 'id BETWEEN :from AND :to', values }),
      Limit: limit,
    })
    for await (const { id, event } of items) {
      found.push({ place: String(id), event: String(event) })
      if (found.length === limit) break
    }
    return found
  }

  return {
    async publishedOf(orderId) {
      const { Item } = await store.get({ TableName, Key: publishedKey(orderId), ConsistentRead: true })
      return { ids: new Set<string>(Item?.eventIds ?? []) }
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
                    ...{ id: place, event: json, forgetAt },
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
      const lastPlace = page.at(-1)?.place ?? query.after
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
