/**
 * Compares the gateways' bills of the last days with the books, each until it was compared and nothing of it waits for the
 * next day's; or one that somebody asks for, again and again. What a bill tells and the gateway confirms is in the books afterwards.
 */
import type { Bills, Gateways } from '../gateways/gateway'
import type { GatewayName } from '../order/facts'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { beijingDay, DAY_MS, type EpochMs, MINUTE_MS, plusMs } from '../time'
import { type ComparingPorts, compareBill } from './compareBill'
import type { BillOutcome, Comparison, NotCompared } from './comparison'
import { type Settled, settleDoubts } from './doubts'
import { type LearningPorts, learnFromBill } from './learnFromBill'
import { endOfDay, obtainBill, READY_AFTER_MS, type ReadBill } from './obtainBill'
import type { Comparisons } from './ports'

export type Ports = ComparingPorts &
  LearningPorts & {
    readonly bills: Gateways<Bills>
    readonly comparisons: Comparisons
    readonly log: Log
  }

/** Which bills; by default all of the last days that were not compared yet. */
export interface WantedBills {
  readonly gateway?: GatewayName | undefined
  /** Any time of it in Beijing. */
  readonly day?: EpochMs | undefined
}

/** A day whose bill was not had is tried again on the next ones. */
const DAYS = 3
/** No bill is begun with less time left. */
const TIME_FOR_A_BILL_MS = MINUTE_MS

/** The bill of a gateway and a day, which is any time of it in Beijing. */
interface DayBill {
  readonly gateway: GatewayName
  readonly day: EpochMs
  /** That of any day of this gateway. */
  readonly read: ReadBill
}

interface Run {
  readonly requestId: string
  readonly remainingMs: () => number
}

/**
 * @param remainingMs  answers how much time is left for it, in ms
 * @throws             when the store failed, or an account's settings; the next run compares what was not kept
 */
export const compareBills =
  (ports: Ports) =>
  async (
    wanted: WantedBills,
    requestId: string,
    remainingMs: () => number,
  ): Promise<readonly BillOutcome[]> => {
    const outcomes: BillOutcome[] = []
    let lastError: unknown
    const { bills, unusable } = dayBills(ports, wanted)
    for (const { gateway, error } of unusable) {
      lastError = error
      ports.log('error', 'billNotCompared', { requestId, gateway, ...failureFields(error) })
    }
    for (const bill of bills) {
      if (remainingMs() < TIME_FOR_A_BILL_MS) break
      try {
        // What somebody asks for may have been compared before.
        if (wanted.day === undefined && (await isSettled(ports, bill))) continue
        outcomes.push(await compareOne(ports, bill, { requestId, remainingMs }))
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

/** The bills that are wanted; the day before today comes first, as long as it is news. One account's settings stop no other's. */
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

/** Whether comparing once more would bring nothing; what waits for the next day's bill waits for the end of that day. */
async function isSettled({ comparisons, clock }: Ports, { gateway, day }: DayBill): Promise<boolean> {
  const known = await comparisons.get(gateway, beijingDay(day))
  return known !== undefined && (known.awaited === 0 || clock() < endOfDay(plusMs(day, DAY_MS)))
}

const traceOf = ({ gateway, day }: DayBill, requestId: string) => ({
  ...{ requestId, gateway, day: beijingDay(day) },
})

async function compareOne(
  ports: Ports,
  bill: DayBill,
  { requestId, remainingMs }: Run,
): Promise<BillOutcome> {
  const { log, comparisons } = ports
  const trace = traceOf(bill, requestId)
  const found = await foundIn(ports, bill)
  if ('why' in found) {
    if (found.why === 'notReady') log('info', 'billNotReady', { ...trace, ...found })
    else log('error', 'billNotCompared', { ...trace, ...found })
    return { kind: 'notCompared', gateway: trace.gateway, day: trace.day, ...found }
  }
  const learned = await learnFromBill(ports, bill.gateway, found.unlearned, requestId, remainingMs)
  const comparison = withLearned(found, learned)
  await comparisons.keep(comparison)
  logComparison(log, trace, comparison)
  return { kind: 'compared', ...comparison }
}

/** The outcome of comparing, or why there is nothing to compare. */
async function foundIn(ports: Ports, { gateway, day, read }: DayBill): Promise<Settled | NotCompared> {
  const { clock } = ports
  const entries = await obtainBill(read, day, clock)
  if ('why' in entries) return entries
  const found = await compareBill(ports, gateway, day, entries)
  if ('fault' in found) return { why: 'unusable', fault: found.fault, line: found.line }
  const neighbour = async (other: EpochMs) => {
    // Of a day that is not over there is none.
    const obtained = clock() < endOfDay(other) ? undefined : await obtainBill(read, other, clock)
    return obtained && 'why' in obtained ? undefined : obtained
  }
  const lastRunAt = plusMs(endOfDay(day), (DAYS - 1) * DAY_MS + READY_AFTER_MS)
  return settleDoubts(found, day, neighbour, clock() >= lastRunAt)
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
    ...{ ...trace, payments: payments.count, refunds: refunds.count, others, mismatches: mismatchCount },
    awaited,
    learned: mismatches.filter(({ isLearned }) => isLearned).length,
  })
}
