/** The in-memory twins of the API's table: the same contracts as lib/store/dynamoApiKeys.ts and its neighbours. */
import type { ApiKey } from '../../lib/api/apiKey'
import type { ApiKeys, FirstRequest, IdempotencyKeys } from '../../lib/api/ports'

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
