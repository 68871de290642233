/** Obtains the bill of a day. */
import type { BillEntries, Bills } from '../../gateways/capabilities/bills'
import { BILL_READY_MS } from '../../gateways/limits'
import { beginningOfDay, type Clock, DAY_MS, type EpochMs, plusMs } from '../../time'
import type { NotCompared } from './comparison'

export type ReadBill = NonNullable<Bills['read']>

/** The first moment of the next day in Beijing. */
export const endOfDay = (time: EpochMs): EpochMs => beginningOfDay(plusMs(time, DAY_MS))

/** @param day  any time of the day in Beijing */
export async function obtainBill(
  read: ReadBill,
  day: EpochMs,
  clock: Clock,
): Promise<BillEntries | NotCompared> {
  const answer = await read(day)
  switch (answer.kind) {
    case 'bill':
      return answer.entries
    case 'noBill':
      // Even if no payment is recorded: the bill may have one that was missed.
      return clock() < plusMs(endOfDay(day), BILL_READY_MS) ? { why: 'notReady' } : NO_ENTRIES
    case 'unavailable':
      return { why: 'unavailable' }
    case 'refused':
      return { why: 'refused', code: answer.code }
    case 'otherCertificate':
      return { why: 'refused', code: 'ANSWER_CERTIFICATE_UNKNOWN' }
  }
}

const NO_ENTRIES: BillEntries = { async *[Symbol.asyncIterator]() {} }
