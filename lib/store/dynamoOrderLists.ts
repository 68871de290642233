/** Lists of orders. Separate from the other operations, since few functions need them. */
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import { batches } from '../batches'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import type { ListedOrders, OrderLists } from '../payment/ports'
import { beijingDay } from '../time'
import { type OnUnreadable, readable } from '../unreadableItem'
import { allItems, eachRead } from './allItems'
import { dayInSequence } from './dayInSequence'
import type { DocumentStore } from './documentStore'
import { dynamoOrders, type OrdersOptions } from './dynamoOrders'
import { inTurn } from './inTurn'
import { concernOf, orderIdOf, orderOf } from './orderItem'
import { orderKey, referencePartition, workShards } from './orderKey'

/** Orders read in parallel. */
const AT_ONCE = 25

interface Options extends OrdersOptions {
  /** Called for an item that this code did not write; lists go on without it. */
  readonly onUnreadable: OnUnreadable
}

export function dynamoListedOrders(store: DocumentStore, table: string, options: Options): ListedOrders {
  return { ...dynamoOrders(store, table, options), ...orderLists(store, table, options) }
}

function orderLists(store: DocumentStore, table: string, options: Options): OrderLists {
  const query = (input: Omit<QueryCommandInput, 'TableName'>) =>
    allItems(store, { TableName: table, ...input })

  const read = readable(orderOf, options.onUnreadable)
  const readId = readable(orderIdOf, options.onUnreadable)

  async function ordered(orderId: OrderId): Promise<Order | undefined> {
    const { Item } = await store.get({ TableName: table, Key: orderKey(orderId), ConsistentRead: true })
    return Item && read(Item)
  }

  /** The content of the index, shard by shard. */
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
      for await (const { orderId } of eachRead(inTurn(work()), readId)) yield orderId
    },

    listConcerns() {
      const found = work({ FilterExpression: 'attribute_exists(concern)' })
      return eachRead(inTurn(found), readable(concernOf, options.onUnreadable))
    },

    async *listByReference({ reference, merchant, from, to }) {
      // The number begins with the day of its order.
      const found = query({
        KeyConditionExpression: 'dayShard = :dayShard AND orderId BETWEEN :low AND :high',
        ExpressionAttributeValues: {
          ':dayShard': referencePartition(reference, merchant),
          ':low': from === undefined ? '0' : beijingDay(from),
          ':high': `${to === undefined ? '' : beijingDay(to)}~`,
        },
      })
      for await (const numbers of batches(eachRead(found, readId), AT_ONCE)) {
        const orders = await Promise.all(numbers.map(({ orderId }) => ordered(orderId)))
        // An order whose buyer was just forgotten has no reference any more, while its index item may still exist.
        const own = orders.filter(order => order !== undefined).filter(order => order.reference === reference)
        yield* own.filter(({ createdAt }) => createdAt >= (from ?? 0) && createdAt <= (to ?? createdAt))
      }
    },

    listDay(day, part = {}) {
      const ofDay = readable(orderOf, failure => {
        options.onUnreadable(failure)
        part.onUnreadable?.()
      })
      return dayInSequence({ store, table, read: ofDay }, day, part)
    },
  }
}
