/** Writes each event as one line of JSON. */
import { type Clock, isoTime } from '../time'
import type { Log } from './events'
import { type Deployment, measurement } from './metrics'

/**
 * Not `console`: Lambda's puts time and id before the line, or wraps it in JSON of its own, where CloudWatch finds no
 * metrics. For Lambda's log levels, the fields must be called `timestamp` and `level`, as its console calls them: a line
 * without the time counts as INFO.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
const toStandardOutput = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/**
 * @param deployment  the dimensions of the metrics
 * @param write       receives a line without its line end
 */
export const jsonLog =
  (deployment: Deployment, clock: Clock, write = toStandardOutput): Log =>
  (level, event, fields) => {
    const now = clock()
    const measured = measurement(event, fields, deployment, now)
    write(JSON.stringify({ timestamp: isoTime(now), level, event, ...fields, ...measured }))
  }
