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
/**
 * Calls before those that count. The compilers have settled by then, and the caches and connections: what only the notify
 * does is compiled anew until some 4000 calls, what it shares with the bare write runs twice as often and is done with early.
 */
export const WARM_UP: Level = { concurrency: 16, rounds: 40, calls: 128 }

/** The calls over which the memory must stay flat, in so many stretches. */
export const MEMORY_CALLS = 20_000
export const MEMORY_STRETCHES = 80
export const MEMORY_CONCURRENCY = 16

/** How many orders all of it pays: each call has one of its own. */
export const ORDERS_NEEDED =
  [WARM_UP, ...LEVELS].reduce((sum, { rounds, calls }) => sum + 2 * rounds * calls, 0) + MEMORY_CALLS
