/**
 * Results of bill comparisons in the orders' table, kept for ever: one item for each gateway and day, under `bill#…`,
 * in no index.
 */
import type { OrderState } from '../order/orderState'
import { type Comparison, type Comparisons, MISMATCHES, type Mismatch } from '../payment/bills/comparison'
import { isTime } from '../time'
import type { DocumentStore } from './documentStore'
import {
  type Guard,
  isCount,
  isInteger,
  isText,
  itemReader,
  listOf,
  oneOf,
  optional,
  shapeOf,
} from './itemReader'

export function dynamoComparisons(store: DocumentStore, TableName: string): Comparisons {
  const keyOf = (gateway: string, day: string) => ({ dayShard: `bill#${gateway}`, orderId: day })
  return {
    async keep(comparison) {
      const Item = { ...keyOf(comparison.gateway, comparison.day), ...comparison }
      await store.put({ TableName, Item })
    },

    async get(gateway, day) {
      const { Item } = await store.get({ TableName, Key: keyOf(gateway, day), ConsistentRead: true })
      return Item && comparisonOf(Item)
    },
  }
}

const isSum = shapeOf({ count: isCount, fen: isInteger })

const isMismatch = shapeOf<Mismatch>({
  kind: oneOf(...MISMATCHES),
  orderId: isText,
  tradeNo: isText,
  refundId: optional(isText),
  hereFen: optional(isInteger),
  thereFen: optional(isInteger),
  feeFen: optional(isInteger),
  state: optional(isText as Guard<OrderState>),
  isLearned: optional(oneOf(true)),
})

const comparisonOf = itemReader<Comparison>('bill comparison', {
  gateway: isText,
  day: isText,
  comparedAt: isTime,
  payments: isSum,
  refunds: isSum,
  others: isCount,
  awaited: isCount,
  mismatchCount: isCount,
  mismatches: listOf(isMismatch),
})
