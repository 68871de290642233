/** When a delivery is tried again: the steps that Standard Webhooks advises, with jitter. */
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, parseHttpTime, plusMs, SECOND_MS } from '../time'
import { TIMED_OUT } from './endpoint'

/** How long after the attempt before it each attempt is made, in ms; the first is made at once. */
export const STEPS_MS: readonly number[] = [
  ...[0, 5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS],
  ...[2, 5, 10, 14, 20, 24].map(hours => hours * HOUR_MS),
]

/** Each wait is up to a tenth longer, so that what failed together does not come again together. */
const JITTER = 0.1

/** An endpoint that is overloaded is left alone for at least this long, in ms. */
const SLOWER_MS = MINUTE_MS
/** No answer in time is what a proxy before the endpoint would call 504, had it not more patience than we. */
const TOO_MUCH: readonly unknown[] = [429, 502, 504, TIMED_OUT]
/** No endpoint puts a delivery off for longer. */
const LONGEST_WISH_MS = 24 * HOUR_MS
/** Nor may it put off all of them for longer than this: one that asked by mistake hears again within an hour. */
const LONGEST_PAUSE_MS = HOUR_MS
/** What waited for the end of a pause is spread over this time, in ms, and does not come all at once. */
const SPREAD_MS = MINUTE_MS
/** Older deliveries do not wait for their endpoint's pauses, so that each of them comes to an end. */
const LONGEST_HOLD_MS = 4 * DAY_MS

export interface Failure {
  /** Of the answer; undefined when there was none. */
  readonly status?: number | undefined
  /** Why there was none. */
  readonly failure?: string | undefined
  /** The endpoint's own wish: a number of seconds, or a time as HTTP writes it; '' for none. */
  readonly retryAfter?: string | undefined
}

/**
 * When the attempt of a step is due.
 *
 * @param step    which of STEPS_MS it is
 * @param random  from 0 to less than 1
 * @returns       undefined when there is no such step: the delivery is given up
 */
export function nextAttemptAt(
  step: number,
  failure: Failure,
  now: EpochMs,
  random: number,
): EpochMs | undefined {
  const waitMs = STEPS_MS[step]
  if (waitMs === undefined) return undefined
  const wishMs = Math.min(wishedMs(failure, now), LONGEST_WISH_MS)
  return plusMs(now, Math.ceil(Math.max(waitMs, slowerMs(failure), wishMs) * (1 + JITTER * random)))
}

/**
 * Until when an endpoint that failed is to be left alone by all of its deliveries.
 *
 * @returns undefined when nothing speaks for that
 */
export function pauseOf(failure: Failure, now: EpochMs): EpochMs | undefined {
  const pauseMs = Math.max(slowerMs(failure), wishedMs(failure, now))
  return pauseMs === 0 ? undefined : plusMs(now, Math.min(pauseMs, LONGEST_PAUSE_MS))
}

/**
 * When an attempt is due that comes during its endpoint's pause.
 *
 * @param createdAt  when the event was recorded
 * @param random     from 0 to less than 1
 * @returns          undefined when it does not wait: there is no pause, or not for it
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

const slowerMs = ({ status, failure }: Failure): number =>
  TOO_MUCH.includes(status ?? failure) ? SLOWER_MS : 0

function wishedMs({ retryAfter = '' }: Failure, now: EpochMs): number {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * SECOND_MS
  return Math.max(0, (parseHttpTime(retryAfter) ?? now) - now)
}
