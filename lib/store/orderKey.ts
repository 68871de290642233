/**
 * Where an order lies: the key follows from its number alone, so that no index is needed to find it. The day is the partition,
 * spread over shards by the number's random part, so that no busy day meets the limit of one partition.
 */
import { createHash } from 'node:crypto'
import { bitsOf } from '../base32'
import { DEFAULT_MERCHANT, type MerchantId, merchantOf, type OfMerchant } from '../order/merchant'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'

/** For ever: the books are kept under it. DynamoDB splits no busy one, since numbers only ever increase. */
const DAY_SHARDS = 16

/**
 * Over how many partitions of the index `work` those orders are spread that something is still to be done about. For ever,
 * too: an order in a partition that is not looked at would be forgotten. They take what the day's can send them: an order
 * is written to in the index less often than in the table.
 */
const WORK_SHARDS = 16

/** The primary key of an order's item. */
export const orderKey = (orderId: OrderId) => ({ dayShard: dayShard(orderId.slice(0, 8), orderId), orderId })

/** The primary key of a used idempotency key, which is not stored itself. */
export const idempotencyKey = (key: string) => ({ dayShard: `idempotency#${sha256(key)}`, orderId: '-' })

/** The primary key of the item that leads from a merchant's own number to an order: each merchant has partitions of its own. */
export const referenceKey = (reference: string, order: OfMerchant & Pick<Order, 'orderId'>) => ({
  dayShard: referencePartition(reference, merchantOf(order)),
  orderId: order.orderId,
})

export const referencePartition = (reference: string, merchant: MerchantId): string =>
  `reference#${merchant === DEFAULT_MERCHANT ? '' : `${merchant}#`}${sha256(reference)}`

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The partitions of a day in Beijing, `yyyyMMdd`. */
export const dayShards = (day: string): readonly string[] =>
  Array.from({ length: DAY_SHARDS }, (_, shard) => partition(day, shard))

/** The partition of the index `work` that an order stands in while there is something to do about it. */
export const workShard = (orderId: OrderId, shards = WORK_SHARDS): string =>
  `work#${shardOf(orderId, shards)}`

export const workShards = (shards = WORK_SHARDS): readonly string[] =>
  Array.from({ length: shards }, (_, shard) => `work#${shard}`)

const dayShard = (day: string, orderId: OrderId): string => partition(day, shardOf(orderId, DAY_SHARDS))

const partition = (day: string, shard: number): string => `${day}#${shard}`

/** The last four characters are 20 random bits: for up to 256 shards as good as even. */
const shardOf = (orderId: OrderId, shards: number): number => bitsOf(orderId.slice(-4)) % shards
