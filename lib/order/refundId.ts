/**
 * The shop's number of a refund, in the format of an order number, which every gateway accepts:
 * `yyyyMMdd` and 16 characters of base32. With an idempotency key it is derived from the key and the request:
 * concurrent callers get the same number, and a key that is reused for another refund is recognized.
 */
import { createHash, randomBytes } from 'node:crypto'
import { base32 } from '../base32'
import type { Fen, FenSum } from '../money'
import { beijingDay, type EpochMs } from '../time'
import type { Order } from './order'
import type { OrderId } from './orderId'

/** What is requested: the fields that identify a request. */
export interface RefundTerms {
  readonly orderId: OrderId
  /** Needed where several trades hold money. */
  readonly tradeNo?: string | undefined
  /** Default: all that is left of the trade. */
  readonly amountFen?: Fen | undefined
  /** What the caller believes is left of the trade, in fen; if that is wrong, nothing is done. */
  readonly expectedFen?: Fen | undefined
  /** What the caller believes is left of all trades of the order together; if that is wrong, nothing is done. */
  readonly expectedInAllFen?: FenSum | undefined
  /** Whether a person has returned the money outside the gateway already. */
  readonly isByHand: boolean
  /** For the order's history, with the name of the program that asks, if one does. */
  readonly reason: string
  /** Requests for an order with the same key are one request, for ever; default: each is its own. */
  readonly idempotencyKey?: string | undefined
}

/** In characters, after the day. */
const LENGTH = 16
/**
 * After the day, 8 characters (40 bits) identify order and key, 6 the request, and the last two distinguish the order's
 * refunds.
 */
const KEY = [8, 16] as const
const KEY_AND_REQUEST = [8, 22] as const

/** Number of characters at the end that distinguish an order's refunds. */
const TAIL_LENGTH = 2
/** Guards against an endless loop: an order has far fewer refunds than there are tails. */
const MAX_TRIES = 1000

export const refundTail = (refundId: string): string => refundId.slice(-TAIL_LENGTH)

/** A number whose tail is new to the order; random if there is no idempotency key. */
export function newRefundId(
  order: Pick<Order, 'facts'>,
  now: EpochMs,
  request: RefundTerms,
  random: (size: number) => Uint8Array = randomBytes,
): string {
  const requests = Object.values(order.facts).filter(fact => fact.kind === 'refundRequested')
  const tails = new Set(requests.map(({ refundId }) => refundTail(refundId)))
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const bytes = request.idempotencyKey === undefined ? random(LENGTH) : keyed(request, tries)
    const refundId = beijingDay(now) + base32(bytes)
    if (!tails.has(refundTail(refundId))) return refundId
  }
  throw new Error('the order has too many refunds')
}

function keyed(request: RefundTerms, tries: number): Uint8Array {
  const { orderId, idempotencyKey, tradeNo, amountFen, expectedFen, expectedInAllFen, isByHand, reason } =
    request
  const amounts = [amountFen ?? null, expectedFen ?? null, expectedInAllFen ?? null]
  const wanted = [tradeNo ?? null, ...amounts, isByHand, reason]
  return Buffer.concat([
    digest(8, [orderId, idempotencyKey]),
    digest(6, wanted),
    digest(TAIL_LENGTH, [wanted, tries]),
  ])
}

const digest = (size: number, parts: readonly unknown[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, size)

/** Whether two refunds of an order were requested with the same key, on any day. */
export const hasSameKey = (one: string, other: string): boolean => one.slice(...KEY) === other.slice(...KEY)

/** Whether they are also the same request. */
export const isSameRequest = (one: string, other: string): boolean =>
  one.slice(...KEY_AND_REQUEST) === other.slice(...KEY_AND_REQUEST)
