/** The number of a refund that the shop asks for: random, in the form of an order number, which every gateway takes. */
import type { EpochMs } from '../time'
import type { Order } from './order'
import { newOrderId } from './orderId'

/** So many characters at its end tell a refund from the others of its order. */
const TAIL_LENGTH = 2
/** Most orders have one refund; one with hundreds is a mistake. */
const MAX_TRIES = 1000

export const refundTail = (refundId: string): string => refundId.slice(-TAIL_LENGTH)

/** The whole is random enough that nobody guesses it; the tail is new to the order. */
export function newRefundId(order: Pick<Order, 'facts'>, now: EpochMs, random = newOrderId): string {
  const requests = Object.values(order.facts).filter(fact => fact.kind === 'refundRequested')
  const tails = new Set(requests.map(({ refundId }) => refundTail(refundId)))
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const refundId = random(now)
    if (!tails.has(refundTail(refundId))) return refundId
  }
  throw new Error('the order has too many refunds')
}
