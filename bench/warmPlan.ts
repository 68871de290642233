/** The numbers of calls in `npm run bench -- warm`. */

interface Level {
  /** Calls at the same time. */
  readonly concurrency: number
  readonly rounds: number
  /** Calls of each contender in a round. */
  readonly calls: number
}

export const LEVELS: readonly Level[] = [
  { concurrency: 1, rounds: 40, calls: 40 },
  { concurrency: 16, rounds: 20, calls: 128 },
  { concurrency: 64, rounds: 12, calls: 256 },
]
/**
 * Uncounted calls, for compilers, caches and connections. Code that only the notify uses is recompiled until about 4000
 * calls; what it shares with the bare write runs twice as often, and settles earlier.
 */
export const WARM_UP: Level = { concurrency: 16, rounds: 40, calls: 128 }

/** The calls during which memory must stay flat, in stretches. */
export const MEMORY_CALLS = 20_000
export const MEMORY_STRETCHES = 80
export const MEMORY_CONCURRENCY = 16

/** One order for each call. */
export const ORDERS_NEEDED =
  [WARM_UP, ...LEVELS].reduce((sum, { rounds, calls }) => sum + 2 * rounds * calls, 0) + MEMORY_CALLS
