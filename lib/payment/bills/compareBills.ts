/**
 * Compares the gateways' bills of the last days with the orders. A bill is compared until that has succeeded and
 * nothing waits for the next day's bill; one requested by a person, always. Differences that the gateway confirms are
 * recorded.
 */
import { timeLeftMs } from '../../deadline'
import type { Bills } from '../../gateways/capabilities/bills'
import type { Gateways } from '../../gateways/gateway'
import { BILL_READY_MS } from '../../gateways/limits'
import type { GatewayName } from '../../order/facts'
import type { Log } from '../../telemetry/events'
import { failureFields } from '../../telemetry/failure'
import { beijingDay, DAY_MS, type EpochMs, MINUTE_MS, plusMs } from '../../time'
import { type ComparingPorts, compareBill } from './compareBill'
import type { BillOutcome, Comparison, Comparisons, NotCompared } from './comparison'
import { type LearningPorts, learnFromBill } from './learnFromBill'
import { type Settled, settleNearMidnight } from './nearMidnight'
import { endOfDay, obtainBill, type ReadBill } from './obtainBill'

export type Ports = ComparingPorts &
  LearningPorts & {
    readonly bills: Gateways<Bills>
    readonly comparisons: Comparisons
    readonly log: Log
  }

/** Absent fields mean all: by default, the bills of the last days that are still to be compared. */
export interface WantedBills {
  readonly gateway?: GatewayName | undefined
  /** Any time of the day in Beijing. */
  readonly day?: EpochMs | undefined
}

/** A bill that could not be obtained is tried again on this many days. */
const DAYS = 3
/** With less time left, no bill is started; one that takes longer fails at the deadline. */
const TIME_FOR_A_BILL_MS = MINUTE_MS

/** `day`: any time of it in Beijing. */
interface DayBill {
  readonly gateway: GatewayName
  readonly day: EpochMs
  /** Reads this gateway's bill of any day. */
  readonly read: ReadBill
}

/** @throws when the store or an account's settings fail, after all other bills; the next run tries again */
export const compareBills =
  (ports: Ports) =>
  async (wanted: WantedBills, requestId: string): Promise<readonly BillOutcome[]> => {
    const outcomes: BillOutcome[] = []
    let lastError: unknown
    const { bills, unusable } = dayBills(ports, wanted)
    for (const { gateway, error } of unusable) {
      lastError = error
      ports.log('error', 'billNotCompared', { requestId, gateway, ...failureFields(error) })
    }
    for (const bill of bills) {
      if (timeLeftMs() < TIME_FOR_A_BILL_MS) break
      try {
        // A bill that a person requests is compared again.
        if (wanted.day === undefined && (await isSettled(ports, bill))) continue
        outcomes.push(await compareOne(ports, bill, requestId))
      } catch (error) {
        lastError = error
        ports.log('error', 'billNotCompared', { ...traceOf(bill, requestId), ...failureFields(error) })
      }
    }
    if (lastError !== undefined) throw lastError
    return outcomes
  }

interface Unusable {
  readonly gateway: GatewayName
  readonly error: unknown
}

/** Newest day first, since that is news. An account with unusable settings does not keep others from being compared. */
function dayBills(
  { bills, clock }: Ports,
  wanted: WantedBills,
): { readonly bills: readonly DayBill[]; readonly unusable: readonly Unusable[] } {
  const now = clock()
  const lastDays = Array.from({ length: DAYS }, (_, index) => plusMs(now, -(index + 1) * DAY_MS))
  const days = wanted.day === undefined ? lastDays : [wanted.day]
  const gateways = wanted.gateway === undefined ? bills.names : [wanted.gateway]
  const unusable: Unusable[] = []
  const found = gateways.flatMap(gateway => {
    try {
      const { read } = bills.get(gateway) ?? {}
      return read ? days.map(day => ({ gateway, day, read })) : []
    } catch (error) {
      unusable.push({ gateway, error })
      return []
    }
  })
  return { bills: found, unusable }
}

/** Whether there is nothing to gain from comparing again; items near midnight wait until the next day's bill can exist. */
async function isSettled({ comparisons, clock }: Ports, { gateway, day }: DayBill): Promise<boolean> {
  const known = await comparisons.get(gateway, beijingDay(day))
  return known !== undefined && (known.awaited === 0 || clock() < endOfDay(plusMs(day, DAY_MS)))
}

const traceOf = ({ gateway, day }: DayBill, requestId: string) => ({
  requestId,
  gateway,
  day: beijingDay(day),
})

async function compareOne(ports: Ports, bill: DayBill, requestId: string): Promise<BillOutcome> {
  const { log, comparisons } = ports
  const trace = traceOf(bill, requestId)
  const found = await foundIn(ports, bill)
  if ('why' in found) {
    if (found.why === 'notReady') log('info', 'billNotReady', { ...trace, ...found })
    else log('error', 'billNotCompared', { ...trace, ...found })
    return { kind: 'notCompared', gateway: trace.gateway, day: trace.day, ...found }
  }
  const learned = await learnFromBill(ports, bill.gateway, found.unlearned, requestId)
  const comparison = withLearned(found, learned)
  await comparisons.keep(comparison)
  logComparison(log, trace, comparison)
  return { kind: 'compared', ...comparison }
}

/** The comparison, or why there is no bill to compare. */
async function foundIn(ports: Ports, { gateway, day, read }: DayBill): Promise<Settled | NotCompared> {
  const { clock } = ports
  const entries = await obtainBill(read, day, clock)
  if ('why' in entries) return entries
  const found = await compareBill(ports, gateway, day, entries)
  if ('fault' in found) return { why: 'unusable', fault: found.fault, line: found.line }
  const neighbour = async (other: EpochMs) => {
    // A day that has not ended has no bill.
    const obtained = clock() < endOfDay(other) ? undefined : await obtainBill(read, other, clock)
    return obtained && 'why' in obtained ? undefined : obtained
  }
  const lastRunAt = plusMs(endOfDay(day), (DAYS - 1) * DAY_MS + BILL_READY_MS)
  return settleNearMidnight(found, day, neighbour, clock() >= lastRunAt)
}

function withLearned({ comparison, unlearned }: Settled, learned: ReadonlySet<object>): Comparison {
  const known = new Set(unlearned.filter(each => learned.has(each)).map(({ mismatch }) => mismatch))
  const mismatches = comparison.mismatches.map(each =>
    known.has(each) ? { ...each, isLearned: true as const } : each,
  )
  return { ...comparison, mismatches }
}

function logComparison(log: Log, trace: { readonly requestId: string }, comparison: Comparison): void {
  const { payments, refunds, others, awaited, mismatchCount, mismatches } = comparison
  for (const { kind: mismatch, ...each } of mismatches)
    log('warn', 'billMismatch', { ...trace, mismatch, ...each })
  log(mismatchCount > 0 ? 'error' : 'info', 'billCompared', {
    ...trace,
    payments: payments.count,
    refunds: refunds.count,
    others,
    mismatches: mismatchCount,
    awaited,
    learned: mismatches.filter(({ isLearned }) => isLearned).length,
  })
}
