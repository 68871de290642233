/** Order numbers that are the same in every run, as even over the shards as random ones. */
import { newOrderId, type OrderId } from '../lib/order/orderId'
import type { EpochMs } from '../lib/time'

/** Twelve characters count, four scatter: the shards are made of those. */
export function numberedOrderId(day: EpochMs, index: number): OrderId {
  const bytes = new Uint8Array(16)
  for (let at = 0, rest = index; at < 12; at++, rest = Math.floor(rest / 32)) bytes[11 - at] = rest % 32
  let mixed = Math.imul(index + 1, 0x9e3779b1) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0
  for (let at = 12; at < 16; at++, mixed >>>= 5) bytes[at] = mixed & 31
  return newOrderId(day, () => bytes)
}
