/**
 * Which illegal requests a container kept whole: of a flood it keeps the first of each kind in each hour, and
 * counts the rest (lib/illegal/sampler.ts).
 */
import type { IllegalReason } from '../../lib/illegal/reasons'
import { type EpochMs, HOUR_MS } from '../../lib/time'

/** So many of one kind are kept in any case. */
const SAMPLES_PER_KIND = 5

export interface Samples {
  kept(container: number, reason: string, at: EpochMs): void
  /** Whether the container may keep no more of these kinds in this hour. */
  areEnough(container: number, reasons: readonly IllegalReason[], at: EpochMs): boolean
}

export function makeSamples(): Samples {
  const counts = new Map<string, number>()
  const kind = (container: number, reason: string, at: EpochMs) =>
    `${container} ${reason} ${Math.floor(at / HOUR_MS)}`
  return {
    kept(container, reason, at) {
      const name = kind(container, reason, at)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    },
    areEnough: (container, reasons, at) =>
      reasons.some(reason => (counts.get(kind(container, reason, at)) ?? 0) >= SAMPLES_PER_KIND),
  }
}
