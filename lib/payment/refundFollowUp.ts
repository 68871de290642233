/** What is still to be done about an order's refunds: a pure function of its facts and the time. */
import { type Concern, type GatewayName, GIVEN_UP, type RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import { isOfOneTrade, pendingRefunds } from '../order/trades'
import { DAY_MS, type EpochMs, MINUTE_MS, plusMs, SECOND_MS } from '../time'
import { backoff } from './backoff'

/** Younger than this, a refund is checked by delayed messages of the queue: somebody may be waiting for it. */
const REFUND_RECHECKS_MS = 15 * MINUTE_MS
/** A gateway needs some time to know the outcome of a refund. */
const FIRST_RECHECK_MS = 15 * SECOND_MS
/** How long a trade is queried for a refunded amount; the answer may equal what is recorded already. */
const QUANTIFIABLE_MS = DAY_MS
/** After this, a pending refund needs a person. */
const PATIENCE_MS = DAY_MS

/** When to ask for pending refunds and unknown amounts; undefined when there are none. */
export function nextRefundVisit(order: Order, now: EpochMs): EpochMs | undefined {
  const youngest = lastRequest(order)
  if (youngest !== undefined)
    return now - youngest < REFUND_RECHECKS_MS ? plusMs(youngest, REFUND_RECHECKS_MS) : backoff(youngest, now)
  return nextUnquantifiedVisit(order, now)
}

/** When to ask for unknown amounts; undefined when there are none. */
export function nextUnquantifiedVisit(order: Order, now: EpochMs): EpochMs | undefined {
  const unquantified = unquantifiedRefunds(order, now).at(-1)
  return unquantified && backoff(unquantified.recordedAt, now)
}

/** The gateways that reported a refund made on their own pages without its amount; a query of the trade has the sum. */
export const gatewaysOfUnquantifiedRefunds = (order: Order, now: EpochMs): readonly GatewayName[] => [
  ...new Set(unquantifiedRefunds(order, now).map(({ gateway }) => gateway)),
]

function unquantifiedRefunds({ facts }: Order, now: EpochMs) {
  const all = Object.values(facts)
  return all
    .filter(fact => fact.kind === 'partlyRefunded')
    .filter(
      part =>
        now < plusMs(part.recordedAt, QUANTIFIABLE_MS) &&
        !all.some(
          fact =>
            fact.kind === 'refundedInAll' && isOfOneTrade(fact, part) && fact.recordedAt >= part.recordedAt,
        ),
    )
    .sort((a, b) => a.recordedAt - b.recordedAt)
}

/** In how many ms a young refund is checked again, without moving the order in the index. */
export function nextRefundRecheck(order: Order, now: EpochMs): number | undefined {
  const youngest = lastRequest(order)
  if (youngest === undefined || now - youngest >= REFUND_RECHECKS_MS) return undefined
  return Math.max(now - youngest, FIRST_RECHECK_MS)
}

const lastRequest = (order: Order): EpochMs | undefined => pendingRefunds(order).at(-1)?.at

/** The concerns about an order's refunds, most urgent first: one refund may have failed while another is pending. */
export function refundConcerns(order: Order, now: EpochMs): readonly Concern[] {
  const hasFailed = failedRefunds(order).length > 0
  const [oldest] = pendingRefunds(order)
  const hangs = oldest !== undefined && now >= plusMs(oldest.at, PATIENCE_MS)
  return [
    ...(hasFailed ? (['refundFailed'] as const) : []),
    ...(hangs ? (['refundUnfinished'] as const) : []),
  ]
}

/**
 * The failed refunds of trades for which no refund was made or requested since. A refund that was both refused and made
 * counts as made.
 */
export function failedRefunds({ facts }: Pick<Order, 'facts'>): readonly RefundFailure[] {
  const all = Object.values(facts)
  const isSeenTo = (failed: RefundFailure) =>
    all.some(
      fact =>
        (fact.kind === 'refundRequested' || fact.kind === 'refunded') &&
        isOfOneTrade(fact, failed) &&
        (fact.at > failed.at || (fact.kind === 'refunded' && fact.refundId === failed.refundId)),
    )
  return all
    .filter(fact => fact.kind === 'refundFailed')
    .filter(failed => failed.code !== GIVEN_UP && !isSeenTo(failed))
}

type RefundFailure = Extract<RecordedFact, { readonly kind: 'refundFailed' }>
