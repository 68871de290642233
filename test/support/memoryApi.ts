/** The in-memory twins of the API's table: the same contracts as lib/store/dynamoApiKeys.ts and its neighbours. */
import type { ApiKey } from '../../lib/api/apiKey'
import type { ApiKeys, FirstRequest, IdempotencyKeys } from '../../lib/api/ports'
import type { OrderId } from '../../lib/order/orderId'
import { placeAt, placeOf } from '../../lib/webhooks/feed'
import type { EventFeed, Told } from '../../lib/webhooks/ports'
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

export function memoryIdempotencyKeys(): IdempotencyKeys {
  const requests = new Map<string, FirstRequest>()
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

export function memoryEventFeed(carry: Carry = carryAtOnce): EventFeed {
  const toldOf = new Map<OrderId, Told>()
  const feed = new Map<string, string>()
  const untold: Told = { ids: new Set() }
  return {
    toldOf: orderId => carry('read what was told', () => toldOf.get(orderId) ?? untold),
    append: (orderId, told, events, at) =>
      carry('append events', () => {
        if ((toldOf.get(orderId) ?? untold).ids.size !== told.ids.size) return undefined
        const now = { ids: new Set([...told.ids, ...events.map(({ id }) => id)]) }
        toldOf.set(orderId, now)
        for (const { id, json } of events) feed.set(placeOf(at, id), json)
        return now
      }),
    async read({ after, before, limit }) {
      const horizon = placeAt(before)
      if (after >= horizon) return { events: [], next: after, hasMore: false }
      const found = [...feed].filter(([place]) => place > after && place < horizon).sort()
      const page = found.slice(0, limit)
      const hasMore = found.length > limit
      const next = hasMore ? (page.at(-1)?.[0] ?? after) : horizon
      return { events: page.map(([, event]) => event), next, hasMore }
    },
  }
}
