/**
 * Young orders stand in no index: what is to be done about one, `dueAt` on its item says alone, without `workShard`.
 * Whoever writes to an order tells by its number and the clock whether it is young, and reads nothing before.
 * @see docs/adr/0034-young-orders.md
 */
import { type OrderId, timeOf } from '../order/orderId'
import { type EpochMs, MINUTE_MS, plusMs } from '../time'

/** Most buyers pay within that time, and most forms are sent. */
export const YOUNG_MS = 5 * MINUTE_MS
/** By so much clocks may differ, and a write may arrive late. */
export const ALLOWANCE_MS = MINUTE_MS

export function isYoung(orderId: OrderId, now: EpochMs): boolean {
  const at = timeOf(orderId)
  return at !== undefined && now < at + YOUNG_MS && at < now + ALLOWANCE_MS
}

/** No order is written to as a young one any more whose number names an earlier time. */
export const grownUpUntil = (now: EpochMs): EpochMs => plusMs(now, -YOUNG_MS - ALLOWANCE_MS)
