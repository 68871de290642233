/**
 * Virtual time: due tasks run one after another, by their time. Between two of them all pending promises continue, so
 * that the sequence depends only on the times, and these on the seed.
 */
import { type EpochMs, plusMs } from '../../lib/time'

export interface Scheduler {
  now(): EpochMs
  after(delayMs: number, run: () => void): void
  sleep(delayMs: number): Promise<void>
  /** Starts an actor; if it fails, so does `runAll`. */
  start(actor: () => Promise<void>): void
  /** Runs until nothing is due any more. */
  runAll(): Promise<void>
}

interface Due {
  readonly at: EpochMs
  readonly sequence: number
  readonly run: () => void
}

export function makeScheduler(startAt: EpochMs): Scheduler {
  let now = startAt
  let sequence = 0
  let failure: { readonly cause: unknown } | undefined
  const queue: Due[] = []

  const after = (delayMs: number, run: () => void) => {
    push(queue, { at: plusMs(now, Math.max(0, Math.round(delayMs))), sequence: sequence++, run })
  }
  return {
    now: () => now,
    after,
    sleep: delayMs => new Promise(resolve => after(delayMs, resolve)),
    start(actor) {
      actor().catch((cause: unknown) => {
        failure ??= { cause }
      })
    },
    async runAll() {
      for (let due = pop(queue); due; due = pop(queue)) {
        now = due.at
        due.run()
        await everyPromiseThatCan()
        if (failure) throw failure.cause
      }
    },
  }
}

/** An immediate runs only when no microtask is left. */
const everyPromiseThatCan = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.sequence < b.sequence)

/** A binary heap: every entry stands before the two below it. */
function push(heap: Due[], due: Due): void {
  let place = heap.length
  while (place > 0) {
    const above = (place - 1) >> 1
    const other = heap[above] as Due
    if (isBefore(other, due)) break
    heap[place] = other
    place = above
  }
  heap[place] = due
}

function pop(heap: Due[]): Due | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (!first || !last || heap.length === 0) return first
  let place = 0
  for (let below = 1; below < heap.length; below = 2 * place + 1) {
    const right = heap[below + 1]
    if (right && isBefore(right, heap[below] as Due)) below++
    const other = heap[below] as Due
    if (isBefore(last, other)) break
    heap[place] = other
    place = below
  }
  heap[place] = last
  return first
}
