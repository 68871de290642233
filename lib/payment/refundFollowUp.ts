/** What is still to be done about an order's refunds: a pure function of its facts and the time. */
import { type Concern, type GatewayName, GIVEN_UP, type RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import { isOfOneTrade, pendingRefunds } from '../order/trades'
import { DAY_MS, type EpochMs, MINUTE_MS, plusMs, SECOND_MS } from '../time'
import { backoff } from './backoff'

/** Until this age a refund is looked at ever less often by way of the queue: somebody may be waiting for it. */
const REFUND_LOOKS_MS = 15 * MINUTE_MS
/** A gateway may know what became of a refund some time after it was asked for it. */
const FIRST_LOOK_MS = 15 * SECOND_MS
/** So long a trade is asked how much of it went back; its answer may be what is known already. */
const MAY_BE_TOLD_MS = DAY_MS
/** How long a refund may be on its way before a person is told. */
const PATIENCE_MS = DAY_MS

/** When the refunds that are on their way, or whose amount is not known, are to be asked for; undefined when none is. */
export function nextRefundVisit(order: Order, now: EpochMs): EpochMs | undefined {
  const youngest = lastRequest(order)
  if (youngest !== undefined)
    return now - youngest < REFUND_LOOKS_MS ? plusMs(youngest, REFUND_LOOKS_MS) : backoff(youngest, now)
  return nextUntoldVisit(order, now)
}

/** The same of those alone whose amount is not known. */
export function nextUntoldVisit(order: Order, now: EpochMs): EpochMs | undefined {
  const untold = untoldRefunds(order, now).at(-1)
  return untold && backoff(untold.recordedAt, now)
}

/** The gateways that told of a refund, made on their own pages, and not of how much: their trade says it. */
export const gatewaysOfUntoldRefunds = (order: Order, now: EpochMs): readonly GatewayName[] => [
  ...new Set(untoldRefunds(order, now).map(({ gateway }) => gateway)),
]

function untoldRefunds({ facts }: Order, now: EpochMs) {
  const all = Object.values(facts)
  return all
    .filter(fact => fact.kind === 'partlyRefunded')
    .filter(
      part =>
        now < plusMs(part.recordedAt, MAY_BE_TOLD_MS) &&
        !all.some(
          fact =>
            fact.kind === 'refundedInAll' && isOfOneTrade(fact, part) && fact.recordedAt >= part.recordedAt,
        ),
    )
    .sort((a, b) => a.recordedAt - b.recordedAt)
}

/** How soon a refund of the last minutes is looked at again, in ms, without moving the order in the index. */
export function nextRefundLook(order: Order, now: EpochMs): number | undefined {
  const youngest = lastRequest(order)
  if (youngest === undefined || now - youngest >= REFUND_LOOKS_MS) return undefined
  return Math.max(now - youngest, FIRST_LOOK_MS)
}

const lastRequest = (order: Order): EpochMs | undefined => pendingRefunds(order).at(-1)?.at

/** Why an order's refunds need a person, what is most urgent first: one refund may have failed, and another hang. */
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
 * The refunds that have failed, where nobody has made or asked for another one of the trade since. What the gateway tells of
 * later may have been made before it was refused: money that went back outweighs the refusal.
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
