/** The days in which a buyer's orders are looked for. */
import { DAY_MS, type EpochMs, formatGatewayTime, plusMs } from '../lib/time'
import { UsageError } from './commandLine'
import { type Period, parseDay } from './exportPeriod'

/** A year, and what a bank needs to give money back. */
const USUAL_DAYS = 400

/** Throws, with what to do, when the texts name no period. */
export function searchPeriod(fromText: string | undefined, toText: string | undefined, now: EpochMs): Period {
  const to = parseDay('--to', toText ?? formatGatewayTime(now).slice(0, 10))
  const from = fromText === undefined ? plusMs(to, -(USUAL_DAYS - 1) * DAY_MS) : parseDay('--from', fromText)
  if (to < from) throw new UsageError('--to must not be before --from')
  return { from, days: (to - from) / DAY_MS + 1 }
}
