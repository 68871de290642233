/**
 * Compares the gateways' bills of the last days with the books, each until it was compared once, or one that somebody
 * asks for, again and again. What a bill tells and the gateway confirms is in the books afterwards.
 */
import type { BillAnswer, BillEntries, Bills, Gateways, UnusableBill } from '../gateways/gateway'
import type { GatewayName } from '../order/facts'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { beginningOfDay, beijingDay, DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, plusMs } from '../time'
import type { Found } from './billTally'
import { type ComparingPorts, compareBill } from './compareBill'
import type { BillOutcome, Comparison, NotCompared } from './comparison'
import { type LearningPorts, learnFromBill } from './learnFromBill'
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
/** A bill that is still missing this long after the end of its day will not come, in ms. */
const READY_AFTER_MS = 14 * HOUR_MS
/** No bill is begun with less time left. */
const TIME_FOR_A_BILL_MS = MINUTE_MS

/** The bill of a gateway and a day, which is any time of it in Beijing. */
interface DayBill {
  readonly gateway: GatewayName
  readonly day: EpochMs
}

interface Run {
  readonly requestId: string
  readonly remainingMs: () => number
}

/**
 * @param remainingMs  answers how much time is left for it, in ms
 * @throws             when the store failed; the next run compares what was not kept
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
    for (const bill of dayBills(ports, wanted)) {
      if (remainingMs() < TIME_FOR_A_BILL_MS) break
      try {
        const answer = await readBill(ports, bill, wanted.day !== undefined)
        if (answer) outcomes.push(await compareAnswer(ports, bill, answer, { requestId, remainingMs }))
      } catch (error) {
        lastError = error
        ports.log('error', 'billNotCompared', { ...traceOf(bill, requestId), ...failureFields(error) })
      }
    }
    if (lastError !== undefined) throw lastError
    return outcomes
  }

/** The bills that are wanted; the day before today comes first, as long as it is news. */
function dayBills({ bills, clock }: Ports, wanted: WantedBills): readonly DayBill[] {
  const now = clock()
  const lastDays = Array.from({ length: DAYS }, (_, index) => plusMs(now, -(index + 1) * DAY_MS))
  const days = wanted.day === undefined ? lastDays : [wanted.day]
  const gateways = wanted.gateway === undefined ? bills.names : [wanted.gateway]
  return gateways.flatMap(gateway => days.map(day => ({ gateway, day })))
}

/**
 * @param isWanted  whether somebody asks for it, though it may have been compared before
 * @returns         undefined where there is nothing to compare
 */
async function readBill(
  { bills, comparisons }: Ports,
  { gateway, day }: DayBill,
  isWanted: boolean,
): Promise<BillAnswer | undefined> {
  const source = bills.get(gateway)
  if (!source?.read) return undefined
  const isDone = !isWanted && (await comparisons.get(gateway, beijingDay(day))) !== undefined
  return isDone ? undefined : source.read(day)
}

const traceOf = ({ gateway, day }: DayBill, requestId: string) => ({
  ...{ requestId, gateway, day: beijingDay(day) },
})

async function compareAnswer(
  ports: Ports,
  bill: DayBill,
  answer: BillAnswer,
  { requestId, remainingMs }: Run,
): Promise<BillOutcome> {
  const { log, comparisons } = ports
  const trace = traceOf(bill, requestId)
  const found = await foundIn(ports, bill, answer)
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
async function foundIn(
  ports: ComparingPorts,
  { gateway, day }: DayBill,
  answer: BillAnswer,
): Promise<Found | NotCompared> {
  switch (answer.kind) {
    case 'bill':
      return usable(await compareBill(ports, gateway, day, answer.entries))
    case 'noBill': {
      // The books may well know of no money: what they missed, only the bill tells.
      const readyAt = plusMs(beginningOfDay(plusMs(day, DAY_MS)), READY_AFTER_MS)
      if (ports.clock() < readyAt) return { why: 'notReady' }
      return usable(await compareBill(ports, gateway, day, NO_ENTRIES))
    }
    case 'unavailable':
      return { why: 'unavailable' }
    case 'refused':
      return { why: 'refused', code: answer.code }
    case 'otherCertificate':
      return { why: 'refused', code: 'ANSWER_CERTIFICATE_UNKNOWN' }
  }
}

const usable = (found: Found | UnusableBill): Found | NotCompared =>
  'comparison' in found ? found : { why: 'unusable', fault: found.fault, line: found.line }

const NO_ENTRIES: BillEntries = { async *[Symbol.asyncIterator]() {} }

function withLearned({ comparison, unlearned }: Found, learned: ReadonlySet<object>): Comparison {
  const known = new Set(unlearned.filter(each => learned.has(each)).map(({ mismatch }) => mismatch))
  const mismatches = comparison.mismatches.map(each =>
    known.has(each) ? { ...each, isLearned: true as const } : each,
  )
  return { ...comparison, mismatches }
}

function logComparison(log: Log, trace: { readonly requestId: string }, comparison: Comparison): void {
  const { payments, refunds, others, mismatchCount, mismatches } = comparison
  for (const { kind: mismatch, ...each } of mismatches)
    log('warn', 'billMismatch', { ...trace, mismatch, ...each })
  log(mismatchCount > 0 ? 'error' : 'info', 'billCompared', {
    ...{ ...trace, payments: payments.count, refunds: refunds.count, others, mismatches: mismatchCount },
    learned: mismatches.filter(({ isLearned }) => isLearned).length,
  })
}
