/** One JSON line an event, for people and for machines. */
import { type Clock, isoTime } from '../time'
import type { Log } from './events'
import { type Deployment, measurement } from './metrics'

/**
 * Past `console`: Lambda's has its own idea of a line, and puts time and id before ours, or ours as a text into its
 * own JSON, where CloudWatch finds no measurement. What reaches it so is read by the names that Lambda's own console
 * gives `timestamp` and `level`: a line whose time it does not find has the level INFO for it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
const toStandardOutput = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/**
 * @param deployment  where this runs, by which its measurements are told from another's
 * @param write       takes one line, without its end
 */
export const jsonLog =
  (deployment: Deployment, clock: Clock, write = toStandardOutput): Log =>
  (level, event, fields) => {
    const now = clock()
    const measured = measurement(event, fields, deployment, now)
    write(JSON.stringify({ timestamp: isoTime(now), level, event, ...fields, ...measured }))
  }
