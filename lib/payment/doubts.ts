/** What a bill lacks of the minutes around midnight is looked for on the other side of it before it is named. */
import type { BillEntries } from '../gateways/gateway'
import { beijingDay, DAY_MS, type EpochMs, plusMs } from '../time'
import { dueKey, keyOf } from './billMatch'
import type { Found } from './billTally'
import { type Comparison, KEPT_MISMATCHES, type Mismatch } from './comparison'

export interface Settled extends Pick<Found, 'unlearned'> {
  readonly comparison: Comparison
}

/**
 * @param day        of the bill, any time of it in Beijing
 * @param entriesOf  the bill of the day before or after; undefined where it is not to be had
 * @param isLast     whether it will not be had later either: then what is in doubt is named
 */
export async function settleDoubts(
  { comparison, unlearned, doubts }: Found,
  day: EpochMs,
  entriesOf: (day: EpochMs) => Promise<BillEntries | undefined>,
  isLast: boolean,
): Promise<Settled> {
  const named: Mismatch[] = []
  let awaited = 0
  for (const neighbour of [plusMs(day, -DAY_MS), plusMs(day, DAY_MS)]) {
    const doubted = doubts.filter(({ otherDay }) => otherDay === beijingDay(neighbour))
    if (doubted.length === 0) continue
    const entries = await entriesOf(neighbour)
    const there = entries && (await keysIn(entries, new Set(doubted.map(dueKey))))
    const missing = doubted.filter(due => !there?.has(dueKey(due)))
    if (there || isLast) named.push(...missing.map(({ mismatch }) => mismatch))
    else awaited += doubted.length
  }
  const mismatches = [...comparison.mismatches, ...named].slice(0, KEPT_MISMATCHES)
  const mismatchCount = comparison.mismatchCount + named.length
  return { comparison: { ...comparison, awaited, mismatchCount, mismatches }, unlearned }
}

/** Which of them a bill has; undefined when it turns out to be unusable: then nothing of it counts. */
async function keysIn(
  entries: BillEntries,
  wanted: ReadonlySet<string>,
): Promise<ReadonlySet<string> | undefined> {
  const found = new Set<string>()
  for await (const entry of entries) {
    if (entry.kind === 'unusable') return undefined
    const key = keyOf(entry)
    // Stryker disable next-line ConditionalExpression: it saves the memory for a million others
    if (wanted.has(key)) found.add(key)
  }
  return found
}
