/** Asks the gateways to make an order's pending refunds, or for their outcome. */
import type { RefundAnswer, Refunds } from '../gateways/capabilities/refunds'
import type { Gateways } from '../gateways/gateway'
import type { Fact, RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import { type PendingRefund, pendingRefunds } from '../order/trades'
import type { Log } from '../telemetry/events'
import { type Clock, type EpochMs, MINUTE_MS, SECOND_MS } from '../time'
import { MOST_FACTS } from './ports'

interface VisitContext {
  readonly requestId: string
  readonly clock: Clock
  readonly log: Log
  /** Undefined where a gateway could not be asked; the error is kept, and the other gateways are asked. */
  readonly attempting: <T>(act: () => Promise<T>) => Promise<T | undefined>
}

/**
 * Time limit for a visit's refunds, in ms: what some gateways answered must still be recorded when another is silent.
 */
const ASKING_MS = 20 * SECOND_MS
/** The most facts that refunds may bring: what gateways state of the trades is recorded in the same write. */
const MAX_LEARNED = MOST_FACTS / 2

/** @returns the refunds that were made, and those that failed for good */
export async function askForRefunds(
  refunds: Gateways<Refunds>,
  order: Order,
  context: VisitContext,
): Promise<readonly RecordedFact[]> {
  const { clock } = context
  const facts: RecordedFact[] = []
  const begun = clock()
  // In sequence: a gateway may refuse two simultaneous refunds of one trade.
  for (const wanted of rotated(pendingRefunds(order), begun)) {
    if (clock() - begun >= ASKING_MS || facts.length >= MAX_LEARNED) break
    const answer = (await context.attempting(() => ask(refunds, order, wanted))) ?? UNASKED
    facts.push(...learnFrom(answer, wanted, order, context))
    // A refusal has taken several calls; it must be recorded within the visit. The other refunds wait for the next
    // visit.
    if (answer.kind === 'refused') break
  }
  return facts
}

/** Starts with another refund each minute, so that none starves behind a silent gateway. */
function rotated<T>(all: readonly T[], now: EpochMs): readonly T[] {
  const first = Math.floor(now / MINUTE_MS) % all.length
  return [...all.slice(first), ...all.slice(0, first)]
}

const UNASKED: RefundAnswer = { kind: 'pending' }

async function ask(refunds: Gateways<Refunds>, order: Order, wanted: PendingRefund): Promise<RefundAnswer> {
  const gateway = refunds.get(wanted.gateway)
  if (gateway?.isConfirmedByPerson) return { kind: 'pending' }
  return (await gateway?.refund?.(order, wanted)) ?? { kind: 'unavailable', code: 'NO_SERVICE' }
}

function learnFrom(
  answer: RefundAnswer,
  { gateway, tradeNo, refundId, amountFen }: PendingRefund,
  { orderId }: Order,
  { requestId, clock, log }: VisitContext,
): readonly RecordedFact[] {
  const now = clock()
  const recorded = (fact: Fact): RecordedFact => ({
    ...fact,
    source: 'refund',
    sourceId: '',
    requestId,
    recordedAt: now,
  })
  const trade = { gateway, tradeNo }
  const trace = { requestId, orderId, gateway, refundId }
  switch (answer.kind) {
    case 'done': {
      const { at, inAllFen } = answer
      const made = recorded({ kind: 'refunded', ...trade, refundId, at, amountFen })
      if (inAllFen === undefined) return [made]
      return [made, recorded({ kind: 'refundedInAll', ...trade, at, amountFen: inAllFen })]
    }
    case 'refused':
      return [recorded({ kind: 'refundFailed', ...trade, refundId, at: now, code: answer.code })]
    case 'pending':
      return []
    case 'unavailable':
      log('error', 'refundUnanswered', { ...trace, code: answer.code })
      return []
    case 'otherCertificate':
      log('error', 'gatewayCertificateUnknown', { ...trace, serialNumber: answer.serialNumber })
      return []
  }
}
