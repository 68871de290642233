/** The retry schedule of deliveries, as Standard Webhooks recommends, with jitter and pauses of overloaded endpoints. */
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, parseHttpTime, plusMs, SECOND_MS } from '../time'
import { TIMED_OUT } from './endpoint'

/** The delay of each attempt after the one before, in ms; the first is made at once. */
export const STEPS_MS: readonly number[] = [
  ...[0, 5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS],
  ...[2, 5, 10, 14, 20, 24].map(hours => hours * HOUR_MS),
]

/** Delays are up to a tenth longer, so that deliveries that failed together are not repeated together. */
const JITTER = 0.1

/** Shortest pause of an overloaded endpoint, in ms. */
const OVERLOAD_MS = MINUTE_MS
/** Signs of overload. A time-out is like the 504 of a proxy with less patience than we have. */
const OVERLOAD: readonly unknown[] = [429, 502, 504, TIMED_OUT]
/** `Retry-After` postpones a single delivery no longer than this, in ms. */
const LONGEST_RETRY_AFTER_MS = 24 * HOUR_MS
/** Nor all deliveries of an endpoint longer than this, in ms, lest a mistaken `Retry-After` silence it. */
const LONGEST_PAUSE_MS = HOUR_MS
/** After a pause, attempts are spread over this time, in ms. */
const SPREAD_MS = MINUTE_MS
/** Deliveries of events older than this, in ms, ignore pauses, so that each of them ends. */
const LONGEST_HOLD_MS = 4 * DAY_MS

export interface Failure {
  /** The HTTP status; undefined without an answer. */
  readonly status?: number | undefined
  /** Why there was no answer. */
  readonly failure?: string | undefined
  /** The `Retry-After` header: seconds or an HTTP date; '' if absent. */
  readonly retryAfter?: string | undefined
}

/**
 * When the attempt after a failure is due.
 *
 * @param step    index of STEPS_MS
 * @param random  from 0 to less than 1
 * @returns       undefined after the last step: the delivery is given up
 */
export function nextAttemptAt(
  step: number,
  failure: Failure,
  now: EpochMs,
  random: number,
): EpochMs | undefined {
  const waitMs = STEPS_MS[step]
  if (waitMs === undefined) return undefined
  const askedMs = Math.min(retryAfterMs(failure, now), LONGEST_RETRY_AFTER_MS)
  return plusMs(now, Math.ceil(Math.max(waitMs, overloadMs(failure), askedMs) * (1 + JITTER * random)))
}

/**
 * The end of the pause of an endpoint that failed.
 *
 * @returns undefined if it is not overloaded and sent no `Retry-After`
 */
export function pauseOf(failure: Failure, now: EpochMs): EpochMs | undefined {
  const pauseMs = Math.max(overloadMs(failure), retryAfterMs(failure, now))
  return pauseMs === 0 ? undefined : plusMs(now, Math.min(pauseMs, LONGEST_PAUSE_MS))
}

/**
 * When to make an attempt whose endpoint is paused.
 *
 * @param createdAt  when the event was recorded
 * @param random     from 0 to less than 1
 * @returns          undefined if it must not wait: there is no pause, or the event is too old
 */
export function heldUntil(
  pausedUntil: EpochMs | undefined,
  createdAt: EpochMs,
  now: EpochMs,
  random: number,
): EpochMs | undefined {
  if (pausedUntil === undefined || pausedUntil <= now || now - createdAt > LONGEST_HOLD_MS) return undefined
  return plusMs(pausedUntil, Math.ceil(SPREAD_MS * random))
}

const overloadMs = ({ status, failure }: Failure): number =>
  OVERLOAD.includes(status ?? failure) ? OVERLOAD_MS : 0

function retryAfterMs({ retryAfter = '' }: Failure, now: EpochMs): number {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * SECOND_MS
  return Math.max(0, (parseHttpTime(retryAfter) ?? now) - now)
}
