/**
 * Requests a refund of an order's trade. Records the request in one conditional write; the order's visits ask the
 * gateway, repeat what was lost, and record the outcome.
 */
import type { RefundWay } from '../gateways/capabilities/refunds'
import { MOST_REFUNDS } from '../gateways/limits'
import type { Fen, FenSum } from '../money'
import { factKey, type GatewayName, type Provenance } from '../order/facts'
import type { Order } from '../order/order'
import { hasSameKey, isSameRequest, newRefundId, type RefundTerms } from '../order/refundId'
import {
  amountLeft,
  amountRefundable,
  holdsMoney,
  isPastRefunds,
  type PendingRefund,
  pendingRefunds,
  type RecordedRefund,
  type Trade,
  tradesOf,
} from '../order/trades'
import type { Log } from '../telemetry/events'
import type { Clock, EpochMs } from '../time'
import type { Orders, Visits } from './ports'
import { sendVisit } from './sendVisit'

interface Ports {
  readonly orders: Pick<Orders, 'get' | 'recordUnlessChanged'>
  /** Absent where the caller has no queue: the schedule then finds the order within minutes. */
  readonly visits?: Visits
  readonly refundWay: (gateway: GatewayName) => RefundWay
  readonly clock: Clock
  readonly log: Log
  /** Source of random bytes; default: the system's. */
  readonly random?: (size: number) => Uint8Array
}

export interface RefundRequest extends RefundTerms {
  /** Who asks, where that is known. */
  readonly person?: string
  readonly requestId: string
}

/** Length limit of a reason that a person enters, in characters. */
export const MAX_REASON = 200
/** Length limit of a recorded reason, in characters: a program's name precedes its reason. */
export const MAX_STORED_REASON = 240

type RefundOutcome =
  /**
   * The gateway is being asked, or a person is to confirm the refund. A repetition with the same key may find it
   * answered already.
   */
  | {
      readonly kind: 'requested'
      readonly order: Order
      readonly refund: PendingRefund
      readonly way: RefundWay
    }
  /** Recorded as made by a person. */
  | { readonly kind: 'recorded'; readonly order: Order }
  | { readonly kind: 'unknownOrder' }
  /** Facts were recorded since the order was read: nothing was done. */
  | { readonly kind: 'changedMeanwhile' }
  | NoRefund

/** Why an order cannot have such a refund. */
export type NoRefund =
  /** No trade of the order holds money. */
  | { readonly kind: 'nothingPaid' }
  /** Several trades hold money: `tradeNo` is needed. */
  | { readonly kind: 'tradeNotNamed'; readonly trades: readonly Trade[] }
  /** No trade with this number holds money. */
  | { readonly kind: 'unknownTrade'; readonly trades: readonly Trade[] }
  /** The gateway makes refunds on its own pages only, or is no longer the shop's. */
  | { readonly kind: 'noService'; readonly gateway: GatewayName; readonly way: 'byHand' | 'removed' }
  /** The gateway refunds this trade no more. */
  | { readonly kind: 'pastRefunds' }
  /** The order has had MOST_REFUNDS requests. */
  | { readonly kind: 'tooManyRefunds' }
  /** The amount is 0. */
  | { readonly kind: 'noAmount' }
  /** All that is left is pending already. */
  | { readonly kind: 'nothingLeft'; readonly pending: readonly PendingRefund[] }
  | { readonly kind: 'tooMuch'; readonly leftFen: Fen }
  | { readonly kind: 'notAsExpected'; readonly leftFen: FenSum }
  /** The key was used for another refund of the order. */
  | { readonly kind: 'keyReused' }

export type RequestRefund = (request: RefundRequest) => Promise<RefundOutcome>

export const requestRefund =
  (ports: Ports): RequestRefund =>
  async request => {
    const { orders, refundWay, clock } = ports
    const order = await orders.get(request.orderId)
    if (!order) return { kind: 'unknownOrder' }
    const now = clock()
    const refundId = newRefundId(order, now, request, ports.random)
    const earlier = request.idempotencyKey === undefined ? undefined : findByKey(order, refundId)
    if (earlier)
      return isSameRequest(earlier.refundId, refundId) ? asked(ports, request, order, earlier) : KEY_REUSED
    const planned = planRefund(order, request, refundWay)
    if (planned.kind !== 'planned') return planned
    const fact = factOf(planned, request, refundId, now)
    const recorded = await orders.recordUnlessChanged(order, fact)
    if (!recorded) return { kind: 'changedMeanwhile' }
    ports.log('info', request.isByHand ? 'refundRecorded' : 'refundRequested', {
      requestId: request.requestId,
      orderId: request.orderId,
      gateway: fact.gateway,
      refundId,
      amountFen: fact.amountFen,
      person: request.person,
    })
    return asked(ports, request, recorded, fact)
  }

type Wanted = PendingRefund | RecordedRefund

const KEY_REUSED = { kind: 'keyReused' } as const

/** An earlier request with the same key. */
function findByKey({ facts }: Order, refundId: string): Wanted | undefined {
  const all = Object.values(facts)
  // Requests come first: a refund that was requested and made counts as requested.
  const wanted = [
    ...all.filter(fact => fact.kind === 'refundRequested'),
    ...all.filter(fact => fact.kind === 'refunded'),
  ]
  return wanted.find(fact => hasSameKey(fact.refundId, refundId))
}

function factOf(
  { trade: { gateway, tradeNo }, amountFen }: PlannedRefund,
  { isByHand, reason, person, requestId }: RefundRequest,
  refundId: string,
  now: EpochMs,
): Wanted {
  const sourceId = [...reason].slice(0, MAX_STORED_REASON).join('')
  const by: Provenance = {
    source: 'person',
    sourceId,
    requestId,
    recordedAt: now,
    ...(person !== undefined && { person }),
  }
  const kind = isByHand ? 'refunded' : 'refundRequested'
  return { kind, gateway, tradeNo, amountFen, refundId, at: now, ...by }
}

/** Sends the order's visit while the refund is pending. */
async function asked(
  ports: Ports,
  request: RefundRequest,
  order: Order,
  wanted: Wanted,
): Promise<RefundOutcome> {
  // Of two concurrent callers with the same key, the first has recorded it.
  const fact = (order.facts[factKey(wanted)] ?? wanted) as Wanted
  if (fact.kind === 'refunded') return { kind: 'recorded', order }
  const { visits, refundWay, log } = ports
  const way = refundWay(fact.gateway)
  const isPending = pendingRefunds(order).some(({ refundId }) => refundId === fact.refundId)
  // Where a person confirms the refund, there is nothing to ask the gateway.
  if (visits && isPending && way === 'asked')
    await sendVisit(
      { visits, log },
      { orderId: request.orderId, attempt: 0, delaySeconds: 0 },
      request.requestId,
    )
  return { kind: 'requested', order, way, refund: fact }
}

export interface PlannedRefund {
  readonly kind: 'planned'
  readonly trade: Trade
  readonly amountFen: Fen
  /** What was left of the trade before, in fen. */
  readonly leftFen: Fen
}

type Which = Pick<RefundRequest, 'tradeNo' | 'amountFen' | 'expectedFen' | 'expectedInAllFen' | 'isByHand'>

/** Determines trade and amount, or why there can be no such refund. Changes nothing. */
export function planRefund(
  order: Order,
  request: Which,
  refundWay: Ports['refundWay'],
): PlannedRefund | NoRefund {
  const leftInAllFen = amountRefundable(order)
  if (request.expectedInAllFen !== undefined && request.expectedInAllFen !== leftInAllFen)
    return { kind: 'notAsExpected', leftFen: leftInAllFen }
  const trades = tradesOf(order).filter(holdsMoney)
  if (trades.length === 0) return { kind: 'nothingPaid' }
  const named =
    request.tradeNo === undefined ? trades : trades.filter(({ tradeNo }) => tradeNo === request.tradeNo)
  const [trade, another] = named
  if (!trade) return { kind: 'unknownTrade', trades }
  if (another) return { kind: 'tradeNotNamed', trades }
  // A refund made outside the gateway is not bound by its rules.
  const way = refundWay(trade.gateway)
  if (!request.isByHand && (way === 'byHand' || way === 'removed'))
    return { kind: 'noService', gateway: trade.gateway, way }
  if (!request.isByHand && isPastRefunds(trade)) return { kind: 'pastRefunds' }
  if (!request.isByHand && countRequested(order) >= MOST_REFUNDS) return { kind: 'tooManyRefunds' }
  const leftFen = amountLeft(trade)
  if (request.expectedFen !== undefined && request.expectedFen !== leftFen)
    return { kind: 'notAsExpected', leftFen }
  if (leftFen === 0) return { kind: 'nothingLeft', pending: pendingRefunds(order) }
  const amountFen = request.amountFen ?? leftFen
  if (amountFen === 0) return { kind: 'noAmount' }
  return amountFen > leftFen ? { kind: 'tooMuch', leftFen } : { kind: 'planned', trade, amountFen, leftFen }
}

const countRequested = ({ facts }: Order): number =>
  Object.values(facts).filter(({ kind }) => kind === 'refundRequested').length
