/** Parses the options of `npm run bill`. */
import { beijingDay, type EpochMs } from '../lib/time'
import { UsageError } from './commandLine'
import { parseDay } from './period'

interface BillOptions {
  readonly gateway: string
  readonly file?: string | undefined
  readonly kept: boolean
}

export interface WantedBill {
  /** Its beginning in Beijing. */
  readonly day: EpochMs
  readonly gateway: string
  readonly from: 'gateway' | 'kept' | { readonly file: string }
}

/** @throws UsageError */
export function parseBillCall(
  text: string | undefined,
  { gateway, file, kept }: BillOptions,
  known: readonly string[],
  now: EpochMs,
): WantedBill {
  if (text === undefined) throw new UsageError('Name one day, such as 2026-11-24')
  const day = parseDay('The day', text.trim())
  if (beijingDay(day) > beijingDay(now)) throw new UsageError('The day must not be in the future')
  if (!known.includes(gateway)) throw new UsageError(`--gateway must be one of ${known.join(', ')}`)
  if (file !== undefined && kept) throw new UsageError('--file and --kept do not go together')
  if (file === '') throw new UsageError('--file must name a file')
  return { day, gateway, from: file !== undefined ? { file } : kept ? 'kept' : 'gateway' }
}
