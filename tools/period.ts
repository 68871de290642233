/** Days in Beijing, as they are asked for. */
import { DAY_MS, type EpochMs, formatGatewayTime, parseGatewayTime, plusMs } from '../lib/time'
import { UsageError } from './commandLine'

/** Of an export, at most. */
const MAX_DAYS = 366
/** Of a search: a year, and what a bank needs to give money back. */
const USUAL_DAYS = 400

export interface Period {
  /** The beginning of the first day in Beijing. */
  readonly from: EpochMs
  readonly days: number
}

/** The days of an export. Throws, with what to do, when the texts name no period. */
export function parsePeriod(fromText: string | undefined, toText: string | undefined): Period {
  const period = periodOf(parseDay('--from', fromText), parseDay('--to', toText))
  const { days } = period
  if (days > MAX_DAYS) throw new UsageError(`At most ${MAX_DAYS} days at a time; these are ${days}`)
  return period
}

/** The days in which a buyer's orders are looked for. Throws, with what to do, when the texts name no period. */
export function searchPeriod(fromText: string | undefined, toText: string | undefined, now: EpochMs): Period {
  const to = parseDay('--to', toText ?? formatGatewayTime(now).slice(0, 10))
  return periodOf(
    fromText === undefined ? plusMs(to, -(USUAL_DAYS - 1) * DAY_MS) : parseDay('--from', fromText),
    to,
  )
}

function periodOf(from: EpochMs, to: EpochMs): Period {
  if (to < from) throw new UsageError('--to must not be before --from')
  return { from, days: (to - from) / DAY_MS + 1 }
}

/** The beginning of each. */
export const daysOf = ({ from, days }: Period): readonly EpochMs[] =>
  Array.from({ length: days }, (_, index) => plusMs(from, index * DAY_MS))

/** The beginning of a day in Beijing. */
export function parseDay(name: string, text: string | undefined): EpochMs {
  const day = parseGatewayTime(`${text} 00:00:00`)
  if (day === undefined) throw new UsageError(`${name} must be a day like 2026-11-01`)
  return day
}
