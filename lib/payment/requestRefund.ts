/**
 * Has money of an order's trade go back to the buyer. The request is recorded here, in one conditional write; the
 * order's visit asks the gateway, repeats what was lost, and records the outcome.
 */
import type { Fen } from '../money'
import type { GatewayName, Provenance, RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import { newOrderId, type OrderId } from '../order/orderId'
import {
  amountLeft,
  holdsMoney,
  isPastRefunds,
  type PendingRefund,
  pendingRefunds,
  type Trade,
  tradesOf,
} from '../order/trades'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import type { Orders, Visits } from './ports'
import { sendVisit } from './sendVisit'

interface Ports {
  readonly orders: Pick<Orders, 'get' | 'recordUnlessChanged'>
  /** Absent where the caller has no queue: then the schedule finds the order within minutes. */
  readonly visits?: Visits
  /** Whether a gateway refunds at the shop's word. */
  readonly refunds: (gateway: GatewayName) => boolean
  readonly clock: Clock
  readonly log: Log
}

export interface RefundWish {
  readonly orderId: OrderId
  /** Must be named where several trades hold money. */
  readonly tradeNo?: string | undefined
  /** Absent: all that is left of the trade. */
  readonly amountFen?: Fen | undefined
  /** What the person believes is left of the trade; when it is not so, nothing is done. */
  readonly expectedFen?: Fen | undefined
  /** Whether the money has gone back by another way already, by the person's word. */
  readonly isByHand: boolean
  /** Why, for the order's history; at most MAX_REASON characters are kept. */
  readonly reason: string
  /** Who wants it, where that is known. */
  readonly person?: string
  readonly requestId: string
}

/** In characters. */
export const MAX_REASON = 200

type RefundOutcome =
  /** The gateway is being asked. */
  | { readonly kind: 'requested'; readonly order: Order; readonly refund: PendingRefund }
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
  /** The gateway does not refund at the shop's word. */
  | { readonly kind: 'noService'; readonly gateway: GatewayName }
  /** The trade takes no refund any more. */
  | { readonly kind: 'pastRefunds' }
  /** A refund of nothing. */
  | { readonly kind: 'noAmount' }
  /** All that is left is on its way back already. */
  | { readonly kind: 'nothingLeft'; readonly pending: readonly PendingRefund[] }
  | { readonly kind: 'tooMuch'; readonly leftFen: Fen }
  | { readonly kind: 'notAsExpected'; readonly leftFen: Fen }

export type RequestRefund = (wish: RefundWish) => Promise<RefundOutcome>

export const requestRefund =
  ({ orders, visits, refunds, clock, log }: Ports): RequestRefund =>
  async wish => {
    const order = await orders.get(wish.orderId)
    if (!order) return { kind: 'unknownOrder' }
    const planned = planRefund(order, wish, refunds)
    if (planned.kind !== 'planned') return planned
    const now = clock()
    const { gateway, tradeNo } = planned.trade
    const { amountFen } = planned
    // The form of an order number, which every gateway takes for a refund too.
    const money = { gateway, tradeNo, amountFen, refundId: newOrderId(now), at: now }
    const by: Provenance = {
      source: 'person',
      sourceId: [...wish.reason].slice(0, MAX_REASON).join(''),
      ...(wish.person !== undefined && { person: wish.person }),
      requestId: wish.requestId,
      recordedAt: now,
    }
    const fact: RecordedFact = { kind: wish.isByHand ? 'refunded' : 'refundRequested', ...money, ...by }
    const recorded = await orders.recordUnlessChanged(order, fact)
    if (!recorded) return { kind: 'changedMeanwhile' }
    const { refundId } = money
    log('info', wish.isByHand ? 'refundRecorded' : 'refundRequested', {
      ...{ requestId: wish.requestId, orderId: wish.orderId, gateway, refundId, amountFen },
      person: wish.person,
    })
    if (wish.isByHand) return { kind: 'recorded', order: recorded }
    if (visits)
      await sendVisit({ visits, log }, { orderId: wish.orderId, attempt: 0, delaySeconds: 0 }, wish.requestId)
    return { kind: 'requested', order: recorded, refund: { kind: 'refundRequested', ...money, ...by } }
  }

export interface PlannedRefund {
  readonly kind: 'planned'
  readonly trade: Trade
  readonly amountFen: Fen
  /** What is left of the trade before. */
  readonly leftFen: Fen
}

type Which = Pick<RefundWish, 'tradeNo' | 'amountFen' | 'expectedFen' | 'isByHand'>

/** The trade and the amount that are meant, or why there are none. Changes nothing. */
export function planRefund(order: Order, wish: Which, refunds: Ports['refunds']): PlannedRefund | NoRefund {
  const trades = tradesOf(order).filter(holdsMoney)
  if (trades.length === 0) return { kind: 'nothingPaid' }
  const named = wish.tradeNo === undefined ? trades : trades.filter(({ tradeNo }) => tradeNo === wish.tradeNo)
  const [trade, another] = named
  if (!trade) return { kind: 'unknownTrade', trades }
  if (another) return { kind: 'tradeNotNamed', trades }
  // What a person did elsewhere is no matter of the gateway's rules.
  if (!wish.isByHand && !refunds(trade.gateway)) return { kind: 'noService', gateway: trade.gateway }
  if (!wish.isByHand && isPastRefunds(trade)) return { kind: 'pastRefunds' }
  const leftFen = amountLeft(trade)
  if (wish.expectedFen !== undefined && wish.expectedFen !== leftFen)
    return { kind: 'notAsExpected', leftFen }
  if (leftFen === 0) return { kind: 'nothingLeft', pending: pendingRefunds(order) }
  const amountFen = wish.amountFen ?? leftFen
  if (amountFen === 0) return { kind: 'noAmount' }
  return amountFen > leftFen ? { kind: 'tooMuch', leftFen } : { kind: 'planned', trade, amountFen, leftFen }
}
