/** Deterministic order numbers, as evenly distributed over the shards as random ones. */
import { newOrderId, type OrderId } from '../lib/order/orderId'
import type { EpochMs } from '../lib/time'

/** After the time come nine characters with the index, and four that vary, which determine the shards. */
export function numberedOrderId(at: EpochMs, index: number): OrderId {
  const bytes = new Uint8Array(13)
  for (let i = 0, rest = index; i < 9; i++, rest = Math.floor(rest / 32)) bytes[8 - i] = rest % 32
  let mixed = Math.imul(index + 1, 0x9e3779b1) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0
  for (let i = 9; i < 13; i++, mixed >>>= 5) bytes[i] = mixed & 31
  return newOrderId(at, () => bytes)
}
