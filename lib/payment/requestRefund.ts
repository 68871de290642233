/**
 * Has money of an order's trade go back to the buyer. The request is recorded here, in one conditional write; the
 * order's visit asks the gateway, repeats what was lost, and records the outcome.
 */
import type { RefundWay } from '../gateways/gateway'
import type { Fen } from '../money'
import { factKey, type GatewayName, type Provenance } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { isOfOneKey, isOneWish, newRefundId } from '../order/refundId'
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
  /** Absent where the caller has no queue: then the schedule finds the order within minutes. */
  readonly visits?: Visits
  readonly refundWay: (gateway: GatewayName) => RefundWay
  readonly clock: Clock
  readonly log: Log
  /** Where numbers come from; absent: the system. */
  readonly random?: (size: number) => Uint8Array
}

export interface RefundWish {
  readonly orderId: OrderId
  /** Must be named where several trades hold money. */
  readonly tradeNo?: string | undefined
  /** Absent: all that is left of the trade. */
  readonly amountFen?: Fen | undefined
  /** What the person believes is left of the trade; when it is not so, nothing is done. */
  readonly expectedFen?: Fen | undefined
  /** The same of the order, all its trades together. */
  readonly expectedInAllFen?: Fen | undefined
  /** Whether the money has gone back by another way already, by the person's word. */
  readonly isByHand: boolean
  /** Why, for the order's history; with who wants it where that is a program; at most MAX_STORY characters are kept. */
  readonly reason: string
  /** Who wants it, where that is known. */
  readonly person?: string
  readonly requestId: string
  /** Wishes for an order under one key are one wish, for ever; absent: each is one of its own. */
  readonly idempotencyKey?: string | undefined
}

/** In characters, of what a person writes. */
export const MAX_REASON = 200
/** In characters, of what is kept: before a program's reason stands which program it is. */
export const MAX_STORY = 240

type RefundOutcome =
  /**
   * The gateway is being asked, or waits for a person's word; of a key that was used before, it may have answered
   * since.
   */
  | {
      readonly kind: 'requested'
      readonly order: Order
      readonly refund: PendingRefund
      readonly way: RefundWay
    }
  /** Recorded by the person's word. */
  | { readonly kind: 'recorded'; readonly order: Order }
  | { readonly kind: 'unknownOrder' }
  /** News of the order came in since it was read: nothing was done. */
  | { readonly kind: 'changedMeanwhile' }
  | NoRefund

/** Why an order has no such refund. */
export type NoRefund =
  /** No money of the order is with the shop. */
  | { readonly kind: 'nothingPaid' }
  /** Several trades hold money: which of them? */
  | { readonly kind: 'tradeNotNamed'; readonly trades: readonly Trade[] }
  /** No trade of the order that holds money has this number. */
  | { readonly kind: 'unknownTrade'; readonly trades: readonly Trade[] }
  /** The gateway refunds on its own pages alone, or is the shop's no more. */
  | { readonly kind: 'noService'; readonly gateway: GatewayName }
  /** The trade takes no refund any more. */
  | { readonly kind: 'pastRefunds' }
  /** As many were asked for as an order has at most. */
  | { readonly kind: 'tooManyRefunds' }
  /** A refund of nothing. */
  | { readonly kind: 'noAmount' }
  /** All that is left is on its way back already. */
  | { readonly kind: 'nothingLeft'; readonly pending: readonly PendingRefund[] }
  | { readonly kind: 'tooMuch'; readonly leftFen: Fen }
  | { readonly kind: 'notAsExpected'; readonly leftFen: Fen }
  /** The idempotency key was used for another refund of the order. */
  | { readonly kind: 'keyReused' }

export type RequestRefund = (wish: RefundWish) => Promise<RefundOutcome>

export const requestRefund =
  (ports: Ports): RequestRefund =>
  async wish => {
    const { orders, refundWay, clock } = ports
    const order = await orders.get(wish.orderId)
    if (!order) return { kind: 'unknownOrder' }
    const now = clock()
    const refundId = newRefundId(order, now, wish, ports.random)
    const earlier = wish.idempotencyKey === undefined ? undefined : findByKey(order, refundId)
    if (earlier)
      return isOneWish(earlier.refundId, refundId) ? asked(ports, wish, order, earlier) : KEY_REUSED
    const planned = planRefund(order, wish, refundWay)
    if (planned.kind !== 'planned') return planned
    const fact = factOf(planned, wish, refundId, now)
    const recorded = await orders.recordUnlessChanged(order, fact)
    if (!recorded) return { kind: 'changedMeanwhile' }
    ports.log('info', wish.isByHand ? 'refundRecorded' : 'refundRequested', {
      ...{ requestId: wish.requestId, orderId: wish.orderId, gateway: fact.gateway, refundId },
      amountFen: fact.amountFen,
      person: wish.person,
    })
    return asked(ports, wish, recorded, fact)
  }

type Wanted = PendingRefund | RecordedRefund

const KEY_REUSED = { kind: 'keyReused' } as const

/** What was asked for under the key of this number before. */
function findByKey({ facts }: Order, refundId: string): Wanted | undefined {
  const all = Object.values(facts)
  // A refund that was both requested and made is found as requested.
  const wanted = [
    ...all.filter(fact => fact.kind === 'refundRequested'),
    ...all.filter(fact => fact.kind === 'refunded'),
  ]
  return wanted.find(fact => isOfOneKey(fact.refundId, refundId))
}

function factOf(
  { trade: { gateway, tradeNo }, amountFen }: PlannedRefund,
  { isByHand, reason, person, requestId }: RefundWish,
  refundId: string,
  now: EpochMs,
): Wanted {
  const sourceId = [...reason].slice(0, MAX_STORY).join('')
  const by: Provenance = {
    ...{ source: 'person', sourceId, requestId, recordedAt: now },
    ...(person !== undefined && { person }),
  }
  const kind = isByHand ? 'refunded' : 'refundRequested'
  return { kind, gateway, tradeNo, amountFen, refundId, at: now, ...by }
}

/** Has the order visited as long as the refund is on its way. */
async function asked(ports: Ports, wish: RefundWish, order: Order, wanted: Wanted): Promise<RefundOutcome> {
  // Of two callers with one key the first has recorded it.
  const fact = (order.facts[factKey(wanted)] ?? wanted) as Wanted
  if (fact.kind === 'refunded') return { kind: 'recorded', order }
  const { visits, refundWay, log } = ports
  const way = refundWay(fact.gateway)
  const isPending = pendingRefunds(order).some(({ refundId }) => refundId === fact.refundId)
  // Where a person confirms it there is nothing to ask the gateway.
  if (visits && isPending && way === 'asked')
    await sendVisit({ visits, log }, { orderId: wish.orderId, attempt: 0, delaySeconds: 0 }, wish.requestId)
  return { kind: 'requested', order, way, refund: fact }
}

/**
 * So many refunds of an order are asked for at most: Alipay makes no more of a trade, and tells of none beyond. Their facts also
 * leave room in the order's item, which holds 400 KB, for every payment. @see docs/protocols.md#direct-refund
 */
export const MOST_REFUNDS = 99

export interface PlannedRefund {
  readonly kind: 'planned'
  readonly trade: Trade
  readonly amountFen: Fen
  /** What is left of the trade before. */
  readonly leftFen: Fen
}

type Which = Pick<RefundWish, 'tradeNo' | 'amountFen' | 'expectedFen' | 'expectedInAllFen' | 'isByHand'>

/** The trade and the amount that are meant, or why there are none. Changes nothing. */
export function planRefund(
  order: Order,
  wish: Which,
  refundWay: Ports['refundWay'],
): PlannedRefund | NoRefund {
  const leftInAllFen = amountRefundable(order)
  if (wish.expectedInAllFen !== undefined && wish.expectedInAllFen !== leftInAllFen)
    return { kind: 'notAsExpected', leftFen: leftInAllFen }
  const trades = tradesOf(order).filter(holdsMoney)
  if (trades.length === 0) return { kind: 'nothingPaid' }
  const named = wish.tradeNo === undefined ? trades : trades.filter(({ tradeNo }) => tradeNo === wish.tradeNo)
  const [trade, another] = named
  if (!trade) return { kind: 'unknownTrade', trades }
  if (another) return { kind: 'tradeNotNamed', trades }
  // What a person refunded elsewhere does not follow the gateway's rules.
  const way = refundWay(trade.gateway)
  if (!wish.isByHand && (way === 'byHand' || way === 'removed'))
    return { kind: 'noService', gateway: trade.gateway }
  if (!wish.isByHand && isPastRefunds(trade)) return { kind: 'pastRefunds' }
  if (!wish.isByHand && countRequested(order) >= MOST_REFUNDS) return { kind: 'tooManyRefunds' }
  const leftFen = amountLeft(trade)
  if (wish.expectedFen !== undefined && wish.expectedFen !== leftFen)
    return { kind: 'notAsExpected', leftFen }
  if (leftFen === 0) return { kind: 'nothingLeft', pending: pendingRefunds(order) }
  const amountFen = wish.amountFen ?? leftFen
  if (amountFen === 0) return { kind: 'noAmount' }
  return amountFen > leftFen ? { kind: 'tooMuch', leftFen } : { kind: 'planned', trade, amountFen, leftFen }
}

const countRequested = ({ facts }: Order): number =>
  Object.values(facts).filter(({ kind }) => kind === 'refundRequested').length
