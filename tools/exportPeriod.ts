/** The days of an export, as they are asked for. */
import { DAY_MS, type EpochMs, parseGatewayTime } from '../lib/time'
import { UsageError } from './commandLine'

const MAX_DAYS = 366

export interface Period {
  /** The beginning of the first day in Beijing. */
  readonly from: EpochMs
  readonly days: number
}

/** Throws, with what to do, when the texts name no period. */
export function parsePeriod(fromText: string | undefined, toText: string | undefined): Period {
  const [from, to] = [parseDay('--from', fromText), parseDay('--to', toText)]
  if (to < from) throw new UsageError('--to must not be before --from')
  const days = (to - from) / DAY_MS + 1
  if (days > MAX_DAYS) throw new UsageError(`At most ${MAX_DAYS} days at a time; these are ${days}`)
  return { from, days }
}

/** The beginning of a day in Beijing. */
export function parseDay(name: string, text: string | undefined): EpochMs {
  const day = parseGatewayTime(`${text} 00:00:00`)
  if (day === undefined) throw new UsageError(`${name} must be a day like 2026-11-01`)
  return day
}
