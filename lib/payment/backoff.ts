/** How long to wait before something is tried again. */
import { type EpochMs, HOUR_MS, plusMs } from '../time'
import { FIRST_VISIT_MS } from './agenda'

const LONGEST_WAIT_MS = 6 * HOUR_MS

/** Waits as long again as it has been since the start, within bounds. */
export const backoff = (since: EpochMs, now: EpochMs): EpochMs =>
  plusMs(now, Math.min(Math.max(now - since, FIRST_VISIT_MS), LONGEST_WAIT_MS))
