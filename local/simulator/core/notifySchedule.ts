// The retry schedule of notifies, at any speed of the clock.

/**
 * The wait after a failed attempt, in real milliseconds.
 *
 * @param delaysMs the gateway's waits after its first, second … attempt, simulated milliseconds
 * @param attempts the attempts made so far, from 1
 * @param speed simulated seconds per real second
 * @returns null after the last attempt
 */
export function retryDelayMs(delaysMs: readonly number[], attempts: number, speed: number): number | null {
  const delayMs = delaysMs[attempts - 1]
  return delayMs === undefined ? null : delayMs / speed
}

/** Adapt a due time to a new speed, which applies to the rest of the wait. */
export function rescaleDueMs(dueAtMs: number, nowMs: number, oldSpeed: number, newSpeed: number): number {
  return nowMs + (Math.max(0, dueAtMs - nowMs) * oldSpeed) / newSpeed
}
