/**
 * The number of a refund, in the form of an order number, which every gateway takes for a refund too. With an idempotency
 * key the number follows from the key and from what is wanted: of two callers with one key both have the same number,
 * whoever comes first, and a key that is used for something else is recognized.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Fen } from '../money'
import { newOrderId, type OrderId } from '../order/orderId'
import type { EpochMs } from '../time'

/** What makes a wish the same wish. */
export interface KeyedWish {
  readonly orderId: OrderId
  readonly idempotencyKey: string
  readonly tradeNo?: string | undefined
  readonly amountFen?: Fen | undefined
  readonly expectedFen?: Fen | undefined
  readonly isByHand: boolean
  readonly reason: string
}

/** `yyyyMMdd`, which some gateways demand to be the day of the refund, and 16 characters of base32. */
export const randomRefundNumber = (
  now: EpochMs,
  random: (size: number) => Uint8Array = randomBytes,
): string => newOrderId(now, random)

/** After the day 8 characters (40 bits) of the order and the key, and 8 of the wish. */
export function keyedRefundNumber(wish: KeyedWish, now: EpochMs): string {
  const { orderId, idempotencyKey, tradeNo, amountFen, expectedFen, isByHand, reason } = wish
  const ofKey = digest([orderId, idempotencyKey])
  const ofWish = digest([tradeNo ?? null, amountFen ?? null, expectedFen ?? null, isByHand, reason])
  return newOrderId(now, () => Buffer.concat([ofKey, ofWish]))
}

/** Whether two refunds of an order were asked for under one key, on whichever day. */
export const isOfOneKey = (one: string, other: string): boolean => one.slice(8, 16) === other.slice(8, 16)

/** Whether they are one wish besides. */
export const isOneWish = (one: string, other: string): boolean => one.slice(8) === other.slice(8)

const digest = (parts: readonly unknown[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 8)
