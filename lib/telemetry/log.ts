/** One JSON line an event, for people and for machines. */
import { type Clock, isoTime } from '../time'
import type { Log } from './events'
import { measurement } from './metrics'

/** @param stage  where this runs, by which its measurements are told from another's */
export const jsonLog =
  (stage: string, clock: Clock): Log =>
  (level, event, fields) => {
    const now = clock()
    const line = { time: isoTime(now), level, event, ...fields, ...measurement(event, fields, stage, now) }
    console.log(JSON.stringify(line))
  }
