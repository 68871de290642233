/**
 * Which illegal requests a container must store completely: of a flood, the first of each kind in each hour; the rest
 * are counted (lib/illegal/sampler.ts).
 */
import type { IllegalReason } from '../../lib/illegal/reasons'
import { type Clock, HOUR_MS, MINUTE_MS } from '../../lib/time'

/** So many of one kind are kept in any case. */
const SAMPLES_PER_KIND = 5

/** A request is answered within so long of its refusal. */
const ANSWERED_WITHIN_MS = MINUTE_MS

export interface Samples {
  /** @param clock  the container's own: its hours are those of the sampler */
  kept(container: number, reason: string, clock: Clock): void
  /** Whether the container may keep no more of these kinds in this hour, or could not when it refused. */
  areEnough(container: number, reasons: readonly IllegalReason[]): boolean
}

export function makeSamples(): Samples {
  const counts = new Map<string, number>()
  const clocks = new Map<number, Clock>()
  const kind = (container: number, reason: string, at: number) =>
    `${container} ${reason} ${Math.floor(at / HOUR_MS)}`
  return {
    kept(container, reason, clock) {
      clocks.set(container, clock)
      const name = kind(container, reason, clock())
      counts.set(name, (counts.get(name) ?? 0) + 1)
    },
    areEnough(container, reasons) {
      const now = clocks.get(container)?.() ?? 0
      return [now, now - ANSWERED_WITHIN_MS].some(at =>
        reasons.some(reason => (counts.get(kind(container, reason, at)) ?? 0) >= SAMPLES_PER_KIND),
      )
    },
  }
}
