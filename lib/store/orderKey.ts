/**
 * An order's key is derived from its number, so that no index is needed to find it. The partition is the day, sharded
 * by the random part of the number so that a busy day does not exceed the throughput of a partition.
 */
import { createHash } from 'node:crypto'
import { bitsOf } from '../base32'
import { DEFAULT_MERCHANT, type MerchantId, merchantOf, type OfMerchant } from '../order/merchant'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'

/**
 * Fixed for ever, since stored orders depend on it. DynamoDB cannot split a busy partition, because numbers only
 * increase.
 */
const DAY_SHARDS = 16

/**
 * Number of partitions of the index `work`. Fixed for ever as well: orders in a partition that is not searched would be
 * lost. As many as a day has suffice, since the index gets fewer writes than the table.
 */
const WORK_SHARDS = 16

/** The primary key of an order's item. */
export const orderKey = (orderId: OrderId) => ({ dayShard: dayShard(orderId.slice(0, 8), orderId), orderId })

/** The partition of an idempotency key; the caller's key itself is not stored. */
export const idempotencyPartition = (key: string): string => `idempotency#${sha256(key)}`

/** The primary key of an idempotency key's item. */
export const idempotencyKey = (key: string) => ({ dayShard: idempotencyPartition(key), orderId: '-' })

/**
 * The primary key of the item that leads from a merchant's reference to an order; merchants have separate partitions.
 */
export const referenceKey = (reference: string, order: OfMerchant & Pick<Order, 'orderId'>) => ({
  dayShard: referencePartition(reference, merchantOf(order)),
  orderId: order.orderId,
})

export const referencePartition = (reference: string, merchant: MerchantId): string =>
  ofMerchant('reference', merchant, sha256(reference))

/** A partition of a merchant, such as `events#teahouse#497000`; the default one's name lacks the merchant. */
export const ofMerchant = (kind: string, merchant: MerchantId, name: string | number): string =>
  `${kind}#${merchant === DEFAULT_MERCHANT ? '' : `${merchant}#`}${name}`

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** @param day  in Beijing, `yyyyMMdd` */
export const dayShards = (day: string): readonly string[] =>
  Array.from({ length: DAY_SHARDS }, (_, shard) => partition(day, shard))

/** The partition of the index `work` for an order with work left. */
export const workShard = (orderId: OrderId, shards = WORK_SHARDS): string =>
  `work#${shardOf(orderId, shards)}`

export const workShards = (shards = WORK_SHARDS): readonly string[] =>
  Array.from({ length: shards }, (_, shard) => `work#${shard}`)

const dayShard = (day: string, orderId: OrderId): string => partition(day, shardOf(orderId, DAY_SHARDS))

const partition = (day: string, shard: number): string => `${day}#${shard}`

/** The last four characters are 20 random bits: practically even for up to 256 shards. */
const shardOf = (orderId: OrderId, shards: number): number => bitsOf(orderId.slice(-4)) % shards
