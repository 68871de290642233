/** Exponential backoff between visits. */
import { type EpochMs, HOUR_MS, plusMs } from '../time'
import { FIRST_VISIT_MS } from './agenda'

const LONGEST_WAIT_MS = 6 * HOUR_MS

/** As long after `now` as `since` is before it: at least FIRST_VISIT_MS, at most LONGEST_WAIT_MS. */
export const backoff = (since: EpochMs, now: EpochMs): EpochMs =>
  plusMs(now, Math.min(Math.max(now - since, FIRST_VISIT_MS), LONGEST_WAIT_MS))
