/**
 * Results of bill comparisons in the orders' table, kept for ever: one item for each gateway and day, under `bill#…`,
 * in no index.
 */
import type { Comparison } from '../payment/comparison'
import type { Comparisons } from '../payment/ports'
import type { DocumentStore } from './documentStore'

export function dynamoComparisons(store: DocumentStore, TableName: string): Comparisons {
  const keyOf = (gateway: string, day: string) => ({ dayShard: `bill#${gateway}`, orderId: day })
  return {
    async keep(comparison) {
      const Item = { ...keyOf(comparison.gateway, comparison.day), ...comparison }
      await store.put({ TableName, Item })
    },

    async get(gateway, day) {
      const { Item } = await store.get({ TableName, Key: keyOf(gateway, day), ConsistentRead: true })
      if (!Item) return undefined
      const { dayShard: _, orderId: __, ...comparison } = Item
      return comparison as Comparison
    },
  }
}
