/**
 * Young orders are in no index: their item has `dueAt` without `workShard`. Whether an order is young follows from its
 * number and the clock, without a read.
 * @see docs/adr/0034-young-orders.md
 */
import { type OrderId, timeOf } from '../order/orderId'
import { CLOCK_ALLOWANCE_MS, type EpochMs, MINUTE_MS, plusMs } from '../time'

/** Within this time most forms are sent, and most buyers pay. */
export const YOUNG_MS = 5 * MINUTE_MS

export function isYoung(orderId: OrderId, now: EpochMs): boolean {
  const at = timeOf(orderId)
  return at !== undefined && now < at + YOUNG_MS && at < now + CLOCK_ALLOWANCE_MS
}

/** Orders with an earlier time in their number are never written as young ones any more. */
export const grownUpUntil = (now: EpochMs): EpochMs => plusMs(now, -YOUNG_MS - CLOCK_ALLOWANCE_MS)
