/** Parses days and periods, in Beijing time. */
import { DAY_MS, type EpochMs, formatGatewayTime, parseGatewayTime, plusMs } from '../lib/time'
import { UsageError } from './commandLine'

/** The limit of an export. */
const MAX_DAYS = 366
/** The default of a search: a year, and the time that a bank may take for a refund. */
const DEFAULT_SEARCH_DAYS = 400

export interface Period {
  /** The beginning of the first day in Beijing. */
  readonly from: EpochMs
  readonly days: number
}

/** The days of an export. @throws UsageError */
export function parsePeriod(fromText: string | undefined, toText: string | undefined): Period {
  const period = periodOf(parseDay('--from', fromText), parseDay('--to', toText))
  const { days } = period
  if (days > MAX_DAYS) throw new UsageError(`At most ${MAX_DAYS} days at a time; these are ${days}`)
  return period
}

/** The days in which a buyer's orders are searched. @throws UsageError */
export function searchPeriod(fromText: string | undefined, toText: string | undefined, now: EpochMs): Period {
  const to = parseDay('--to', toText ?? formatGatewayTime(now).slice(0, 10))
  return periodOf(
    fromText === undefined ? plusMs(to, -(DEFAULT_SEARCH_DAYS - 1) * DAY_MS) : parseDay('--from', fromText),
    to,
  )
}

function periodOf(from: EpochMs, to: EpochMs): Period {
  if (to < from) throw new UsageError('--to must not be before --from')
  return { from, days: (to - from) / DAY_MS + 1 }
}

/** The beginning of each day. */
export const daysOf = ({ from, days }: Period): readonly EpochMs[] =>
  Array.from({ length: days }, (_, index) => plusMs(from, index * DAY_MS))

/** @returns the beginning of the day in Beijing. @throws UsageError */
export function parseDay(name: string, text: string | undefined): EpochMs {
  const day = parseGatewayTime(`${text} 00:00:00`)
  if (day === undefined) throw new UsageError(`${name} must be a day like 2026-11-01`)
  return day
}
