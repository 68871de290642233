/** In-memory stores of the API, with the same contracts as lib/store/dynamoApiKeys.ts and its neighbours. */
import type { ApiKey } from '../../lib/api/apiKey'
import type { ApiKeys, FirstRequest, IdempotencyKeys } from '../../lib/api/ports'
import { merchantOf, type OfMerchant } from '../../lib/order/merchant'
import type { OrderId } from '../../lib/order/orderId'
import {
  type Delivery,
  type DeliveryAttempt,
  deliveryId,
  type WebhookEndpoint,
} from '../../lib/webhooks/endpoint'
import { placeAt, placeOf } from '../../lib/webhooks/feed'
import type {
  Deliveries,
  DeliveryQueue,
  EventFeed,
  Published,
  WebhookEndpoints,
} from '../../lib/webhooks/ports'
import { type Carry, carryAtOnce } from './memoryOrders'

export function memoryApiKeys(): ApiKeys {
  const keys = new Map<string, ApiKey>()
  return {
    find: async hash => keys.get(hash),
    async add(key) {
      if (keys.has(key.hash)) throw new Error('there is such a key')
      keys.set(key.hash, key)
    },
    list: async () => [...keys.values()].sort((a, b) => a.createdAt - b.createdAt),
    async withdraw(hash, at) {
      const key = keys.get(hash)
      if (!key) throw new Error('there is no such key')
      keys.set(hash, { withdrawnAt: at, ...key })
    },
  }
}

/** @param requests  the stored data */
export function memoryIdempotencyKeys(requests = new Map<string, FirstRequest>()): IdempotencyKeys {
  return {
    async reserve(key, request) {
      const first = requests.get(key) ?? request
      requests.set(key, first)
      return first
    },
    async finish(key, answer) {
      const first = requests.get(key)
      if (first) requests.set(key, { answer, ...first })
    },
  }
}

export interface FeedTable {
  readonly publishedOf: Map<OrderId, Published>
  /** By position. */
  readonly events: Map<string, OfMerchant & { readonly json: string }>
}

export const emptyFeed = (): FeedTable => ({ publishedOf: new Map(), events: new Map() })

export function memoryEventFeed(
  carry: Carry = carryAtOnce,
  { publishedOf, events: feed }: FeedTable = emptyFeed(),
): EventFeed {
  const unpublished: Published = { ids: new Set() }
  return {
    publishedOf: orderId => carry('read published events', () => publishedOf.get(orderId) ?? unpublished),
    append: (orderId, published, events, at) =>
      carry('append events', () => {
        if ((publishedOf.get(orderId) ?? unpublished).ids.size !== published.ids.size) return undefined
        const now = { ids: new Set([...published.ids, ...events.map(({ id }) => id)]) }
        publishedOf.set(orderId, now)
        for (const event of events) feed.set(placeOf(at, event.id), event)
        return now
      }),
    async read({ merchant, after, before, limit }) {
      const horizon = placeAt(before)
      if (after >= horizon) return { events: [], next: after, hasMore: false }
      const own = [...feed].filter(([, event]) => merchantOf(event) === merchant)
      const found = own.filter(([place]) => place > after && place < horizon).sort()
      const page = found.slice(0, limit)
      const hasMore = found.length > limit
      const next = hasMore ? (page.at(-1)?.[0] ?? after) : horizon
      return { events: page.map(([, { json }]) => json), next, hasMore }
    },
  }
}

/** DynamoDB's limit for a sort key, in bytes. */
const LONGEST_KEY = 1024

function keyOfTable(id: string): string {
  if (id === '' || Buffer.byteLength(id) > LONGEST_KEY) throw new Error('ValidationException')
  return id
}

export function memoryWebhookEndpoints(): WebhookEndpoints {
  const endpoints = new Map<string, WebhookEndpoint>()
  const removed = new Set<string>()
  return {
    list: async () => [...endpoints.values()].sort((a, b) => a.createdAt - b.createdAt),
    get: async id => endpoints.get(keyOfTable(id)),
    async add(endpoint) {
      if (removed.has(endpoint.id)) return undefined
      const first = endpoints.get(endpoint.id) ?? endpoint
      endpoints.set(endpoint.id, first)
      return first
    },
    async change(id, changes, secretVersion) {
      const known = endpoints.get(id)
      if (!known || (secretVersion !== undefined && known.secret.version !== secretVersion)) return undefined
      const fields = Object.entries({ ...known, ...changes }).filter(([, value]) => value !== undefined)
      const changed = Object.fromEntries(fields) as unknown as WebhookEndpoint
      endpoints.set(id, changed)
      return changed
    },
    async pause({ id, url }, until) {
      const known = endpoints.get(id)
      if (known?.url === url && (known.pausedUntil ?? 0) < until - 5000)
        endpoints.set(id, { ...known, pausedUntil: until })
    },
    async disable({ id, url }) {
      const known = endpoints.get(id)
      if (known?.url !== url) return false
      endpoints.set(id, { ...known, disabledReason: 'gone' })
      return true
    },
    async remove(id) {
      if (endpoints.delete(id)) removed.add(id)
    },
  }
}

export function memoryDeliveries(
  carry: Carry = carryAtOnce,
  all: Map<string, Delivery> = new Map(),
): Deliveries {
  const keyOf = (endpointId: string, id: string) => `${endpointId} ${id}`
  return {
    get: (endpointId, id) => carry('read the delivery', () => all.get(keyOf(endpointId, keyOfTable(id)))),
    async list(endpointId, { after, before, limit }) {
      const found = [...all.values()].filter(each => each.endpointId === endpointId)
      const rest = found.filter(({ id }) => (before === undefined ? !after || id < after : id > before))
      rest.sort((a, b) => (a.id < b.id ? 1 : -1))
      return before === undefined ? rest.slice(0, limit) : rest.slice(-limit)
    },
    record: ({ target, made, attempts, status, nextAttemptAt, sentAgain: seen }) =>
      carry('record the attempt', () => {
        const { endpointId, eventId, type, orderId, createdAt } = target
        const id = deliveryId(target)
        const key = keyOf(endpointId, id)
        const known = all.get(key)
        const { made: madeBefore = 0, sentAgain } = known ?? {}
        if (known && (madeBefore > made || sentAgain?.at !== seen?.at)) return
        all.set(key, {
          id,
          endpointId,
          eventId,
          type,
          orderId,
          createdAt,
          made: made + 1,
          attempts,
          status,
          ...(nextAttemptAt !== undefined && { nextAttemptAt }),
          ...(sentAgain && { sentAgain }),
        })
      }),
    postpone: (endpointId, id, made, nextAttemptAt) =>
      carry('postpone the attempt', () => {
        const key = keyOf(endpointId, id)
        const known = all.get(key)
        if (known?.status === 'pending' && known.made === made) all.set(key, { ...known, nextAttemptAt })
      }),
    async reopen(endpointId, id, at, person) {
      const known = all.get(keyOf(endpointId, id))
      if (!known) return undefined
      const sentAgain = { at, ...(person !== undefined && { person }) }
      const reopened: Delivery = { ...known, status: 'pending', nextAttemptAt: at, sentAgain }
      all.set(keyOf(endpointId, id), reopened)
      return reopened
    },
  }
}

/** @param put  receives each queued attempt */
export const memoryDeliveryQueue = (
  put: (attempt: DeliveryAttempt) => void,
  carry: Carry = carryAtOnce,
): DeliveryQueue => ({
  send: attempts =>
    carry('send attempts', () => {
      for (const attempt of attempts) put(attempt)
      return 0
    }),
})
