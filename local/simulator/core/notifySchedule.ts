// When a notify that was not acknowledged goes out again, on a clock of any speed.

/**
 * How long to wait after a failed attempt, in real milliseconds.
 *
 * @param delaysMs the gateway's waits after its first, second … attempt, simulated milliseconds
 * @param attempts attempts made so far, from 1
 * @param speed simulated seconds in a real one
 * @returns null after the last attempt
 */
export function retryDelayMs(delaysMs: readonly number[], attempts: number, speed: number): number | null {
  const delayMs = delaysMs[attempts - 1]
  return delayMs === undefined ? null : delayMs / speed
}

/** Move a due time to a new speed: what is left of the wait passes at the new pace. */
export function rescaleDueMs(dueAtMs: number, nowMs: number, oldSpeed: number, newSpeed: number): number {
  return nowMs + (Math.max(0, dueAtMs - nowMs) * oldSpeed) / newSpeed
}
