/**
 * The deadline of an invocation. Clients wait no longer than until then, so that an invocation ends with an answer of its
 * own, however many services are silent; Lambda would end it without one (docs/adr/0016-roles-and-limits.md). Outside of
 * invocations there is none.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as timer } from 'node:timers/promises'

/** What Lambda passes to a function. */
export interface Invocation {
  readonly awsRequestId: string
  getRemainingTimeInMillis(): number
}

/** Time kept for the answer and the log, in ms. */
export const RESERVE_MS = 500

const current = new AsyncLocalStorage<Invocation>()

/** Runs the work of an invocation: for all of it, the functions below know its deadline. */
export const withDeadline = <T>(invocation: Invocation, work: () => T): T => current.run(invocation, work)

/** The time until the deadline, in ms: 0 after it, Infinity without one. */
export function timeLeftMs(): number {
  const invocation = current.getStore()
  return invocation
    ? Math.max(0, invocation.getRemainingTimeInMillis() - RESERVE_MS)
    : Number.POSITIVE_INFINITY
}

/** A time limit in ms, or the time left if that is shorter. */
export const withinDeadline = (limitMs: number): number => Math.min(limitMs, timeLeftMs())

/** Aborts at a time limit in ms, or at the deadline; at once if that has passed. */
export function signalWithin(limitMs: number): AbortSignal {
  const ms = withinDeadline(limitMs)
  return ms > 0 ? AbortSignal.timeout(ms) : AbortSignal.abort()
}

/** @throws at once if the deadline comes first: nothing may follow a pause that was cut short */
export async function sleep(ms: number): Promise<void> {
  if (ms >= timeLeftMs()) throw new Error(`no time is left for a pause of ${ms} ms`)
  await timer(ms)
}
