/** How often `npm run bench -- warm` calls. */

interface Level {
  /** Calls that are under way at a time. */
  readonly concurrency: number
  readonly rounds: number
  /** Calls of each of the two in a round. */
  readonly calls: number
}

export const LEVELS: readonly Level[] = [
  { concurrency: 1, rounds: 40, calls: 40 },
  { concurrency: 16, rounds: 20, calls: 128 },
  { concurrency: 64, rounds: 12, calls: 256 },
]
/** Rounds of the first level that are not counted: compilers, caches and connections have settled by then. */
export const WARM_UP = 25

/** The calls over which the memory must stay flat, in so many stretches. */
export const MEMORY_CALLS = 20_000
export const MEMORY_STRETCHES = 80
export const MEMORY_CONCURRENCY = 16

/** How many orders all of it pays: each call has one of its own. */
export const ORDERS_NEEDED =
  2 *
    [LEVELS[0], ...LEVELS].reduce(
      (sum, level, index) => sum + (level?.calls ?? 0) * (index === 0 ? WARM_UP : (level?.rounds ?? 0)),
      0,
    ) +
  MEMORY_CALLS
