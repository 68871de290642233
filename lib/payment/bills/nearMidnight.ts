/** Looks for items near midnight that a bill lacks in the neighbouring day's bill, before they are reported. */
import type { BillEntries } from '../../gateways/capabilities/bills'
import { beijingDay, DAY_MS, type EpochMs, plusMs } from '../../time'
import { dueKey, lineKey } from './billMatch'
import type { Found } from './billTally'
import { type Comparison, KEPT_MISMATCHES, type Mismatch } from './comparison'

export interface Settled extends Pick<Found, 'unlearned'> {
  readonly comparison: Comparison
}

/**
 * @param day        any time of the bill's day in Beijing
 * @param entriesOf  the bill of a neighbouring day; undefined where it cannot be obtained
 * @param isLast     whether there will be no further attempt: then what is still missing is reported
 */
export async function settleNearMidnight(
  { comparison, unlearned, nearMidnight }: Found,
  day: EpochMs,
  entriesOf: (day: EpochMs) => Promise<BillEntries | undefined>,
  isLast: boolean,
): Promise<Settled> {
  const named: Mismatch[] = []
  let awaited = 0
  for (const neighbour of [plusMs(day, -DAY_MS), plusMs(day, DAY_MS)]) {
    const missingHere = nearMidnight.filter(({ otherDay }) => otherDay === beijingDay(neighbour))
    if (missingHere.length === 0) continue
    const entries = await entriesOf(neighbour)
    const there = entries && (await keysIn(entries, new Set(missingHere.map(dueKey))))
    const missing = missingHere.filter(due => !there?.has(dueKey(due)))
    if (there || isLast) named.push(...missing.map(({ mismatch }) => mismatch))
    else awaited += missingHere.length
  }
  const mismatches = [...comparison.mismatches, ...named].slice(0, KEPT_MISMATCHES)
  const mismatchCount = comparison.mismatchCount + named.length
  return { comparison: { ...comparison, awaited, mismatchCount, mismatches }, unlearned }
}

/** @returns the wanted keys that the bill contains; undefined when it is unusable */
async function keysIn(
  entries: BillEntries,
  wanted: ReadonlySet<string>,
): Promise<ReadonlySet<string> | undefined> {
  const found = new Set<string>()
  for await (const entry of entries) {
    if (entry.kind === 'unusable') return undefined
    const key = lineKey(entry)
    // Stryker disable next-line ConditionalExpression: it saves the memory for a million others
    if (wanted.has(key)) found.add(key)
  }
  return found
}
