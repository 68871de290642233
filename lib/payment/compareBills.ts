/**
 * Compares the gateways' bills of the last days with the books, each until it was compared once, or one that somebody
 * asks for, again and again. What a bill tells and the gateway confirms is in the books afterwards.
 */
import type { BillAnswer, BillEntries, Bills, Gateways, UnusableBill } from '../gateways/gateway'
import type { GatewayName } from '../order/facts'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { beginningOfDay, beijingDay, DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, plusMs } from '../time'
import { type ComparingPorts, compareBill, type Found } from './compareBill'
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

/**
 * @param remainingMs  answers how much time is left for it, in ms
 * @throws             when the store failed; the next run compares what was not kept
 */
export const compareBills =
  (ports: Ports) =>
  async (
    { gateway: one, day }: WantedBills,
    requestId: string,
    remainingMs: () => number,
  ): Promise<readonly BillOutcome[]> => {
    const { bills, clock, log } = ports
    const outcomes: BillOutcome[] = []
    let lastError: unknown
    const days = day === undefined ? lastDays(clock()) : [day]
    const names = bills.names.filter(name => one === undefined || name === one)
    for (const gateway of names)
      for (const each of days) {
        if (remainingMs() < TIME_FOR_A_BILL_MS) continue
        try {
          if (!bills.get(gateway)?.read) continue
          if (day === undefined && (await ports.comparisons.get(gateway, beijingDay(each)))) continue
          outcomes.push(await compareOne(ports, gateway, each, requestId, remainingMs))
        } catch (error) {
          lastError = error
          log('error', 'billNotCompared', {
            requestId,
            gateway,
            day: beijingDay(each),
            ...failureFields(error),
          })
        }
      }
    if (lastError !== undefined) throw lastError
    return outcomes
  }

/** The day before today comes first, as long as it is news. */
const lastDays = (now: EpochMs): readonly EpochMs[] =>
  Array.from({ length: DAYS }, (_, index) => plusMs(now, -(index + 1) * DAY_MS))

async function compareOne(
  ports: Ports,
  gateway: GatewayName,
  day: EpochMs,
  requestId: string,
  remainingMs: () => number,
): Promise<BillOutcome> {
  const answer = await ports.bills.get(gateway)?.read?.(day)
  const found = answer ? await foundIn(ports, gateway, day, answer) : ({ why: 'unavailable' } as const)
  const trace = { requestId, gateway, day: beijingDay(day) }
  if ('why' in found) {
    const { why, ...more } = found
    const isEarly = why === 'notReady'
    ports.log(isEarly ? 'info' : 'error', isEarly ? 'billNotReady' : 'billNotCompared', {
      ...trace,
      why,
      ...more,
    })
    return { kind: 'notCompared', gateway, day: trace.day, ...found }
  }
  const learned = await learnFromBill(ports, gateway, found.unlearned, requestId, remainingMs)
  const comparison = withLearned(found, learned)
  await ports.comparisons.keep(comparison)
  logComparison(ports.log, trace, comparison)
  return { kind: 'compared', ...comparison }
}

/** The outcome of comparing, or why there is nothing to compare. */
async function foundIn(
  ports: ComparingPorts,
  gateway: GatewayName,
  day: EpochMs,
  answer: BillAnswer,
): Promise<Found | NotCompared> {
  switch (answer.kind) {
    case 'bill':
      return usable(await compareBill(ports, gateway, day, answer.entries))
    case 'noBill': {
      const found = usable(await compareBill(ports, gateway, day, NO_ENTRIES))
      const readyAt = plusMs(beginningOfDay(plusMs(day, DAY_MS)), READY_AFTER_MS)
      // Where money moved by the books there will be a bill.
      const isDue = 'comparison' in found && found.comparison.mismatchCount > 0 && ports.clock() < readyAt
      return isDue ? { why: 'notReady' } : found
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
