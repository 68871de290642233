// When a notify that was not acknowledged goes out again (docs/protocols.md#answer-and-retries).

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** 4m, 10m, 10m, 1h, 2h, 6h, 15h: with the first send, eight sends in 24 hours 24 minutes. */
const RETRY_DELAYS_MS = [
  4 * MINUTE_MS,
  10 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  15 * HOUR_MS,
]

/**
 * How long to wait after a failed attempt, in real milliseconds.
 *
 * @param attempts attempts made so far, from 1
 * @param speed simulated seconds in a real one
 * @returns null after the eighth attempt
 */
export function retryDelayMs(attempts: number, speed: number): number | null {
  const delayMs = RETRY_DELAYS_MS[attempts - 1]
  return delayMs === undefined ? null : delayMs / speed
}

/** Move a due time to a new speed: what is left of the wait passes at the new pace. */
export function rescaleDueMs(dueAtMs: number, nowMs: number, oldSpeed: number, newSpeed: number): number {
  return nowMs + (Math.max(0, dueAtMs - nowMs) * oldSpeed) / newSpeed
}
