/** The lists of orders. Apart from the other calls, so that only who shows or goes through many carries them. */
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import type { Concern } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { UnreadableOrder } from '../order/unreadableOrder'
import type { ListedOrders, OrderLists } from '../payment/ports'
import { allItems } from './allItems'
import { dayInSequence } from './dayInSequence'
import type { DocumentStore } from './documentStore'
import { dynamoOrders, type OrdersOptions } from './dynamoOrders'
import { inTurn } from './inTurn'
import { orderOf } from './orderItem'
import { orderKey, referenceKey, workShards } from './orderKey'

interface Options extends OrdersOptions {
  /** Is told of an item that nobody of us wrote so; lists go on without it. */
  readonly onUnreadable: (failure: UnreadableOrder) => void
}

export function dynamoListedOrders(store: DocumentStore, table: string, options: Options): ListedOrders {
  return { ...dynamoOrders(store, table, options), ...orderLists(store, table, options) }
}

function orderLists(store: DocumentStore, table: string, options: Options): OrderLists {
  const query = (input: Omit<QueryCommandInput, 'TableName'>) =>
    allItems(store, { TableName: table, ...input })

  /** The order of an item that somebody of us wrote. */
  function readable(item: Readonly<Record<string, unknown>>): Order | undefined {
    try {
      return orderOf(item)
    } catch (error) {
      if (!(error instanceof UnreadableOrder)) throw error
      options.onUnreadable(error)
      return undefined
    }
  }

  /** What stands in the index, of each shard. */
  const work = (filter: Partial<QueryCommandInput> = {}) =>
    workShards(options.workShards).map(partition =>
      query({
        IndexName: 'work',
        KeyConditionExpression: 'workShard = :workShard',
        ExpressionAttributeValues: { ':workShard': partition },
        ...filter,
      }),
    )

  return {
    async *listWork() {
      for await (const { orderId } of inTurn(work())) yield orderId as OrderId
    },

    async *listConcerns() {
      const found = work({ FilterExpression: 'attribute_exists(concern)' })
      for await (const { orderId, concern } of inTurn(found)) {
        yield { orderId: orderId as OrderId, concern: concern as Concern }
      }
    },

    async *listByReference(reference) {
      const { dayShard } = referenceKey(reference, '')
      const found = query({
        KeyConditionExpression: 'dayShard = :dayShard',
        ExpressionAttributeValues: { ':dayShard': dayShard },
      })
      for await (const { orderId } of found) {
        const Key = orderKey(orderId as OrderId)
        const { Item } = await store.get({ TableName: table, Key, ConsistentRead: true })
        const order = Item && readable(Item)
        // Of an order whose buyer is forgotten nobody is told by her number.
        if (order?.reference === reference) yield order
      }
    },

    listDay: (day, part = {}) => dayInSequence({ store, table, read: readable }, day, part),
  }
}
