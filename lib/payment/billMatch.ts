/** Whether a line of a gateway's bill and an order say the same, and what of an order a day's bill must have. */
import type { BillLine } from '../gateways/gateway'
import { isBoundTo, isOverAt } from '../order/binding'
import { factKey, type GatewayName, type RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import { orderState } from '../order/orderState'
import { isOfOneTrade, type Trade, tradesOf } from '../order/trades'
import { beijingDay, type EpochMs, MINUTE_MS, plusMs } from '../time'
import type { Mismatch } from './comparison'

/** A line and the order that it names, where there is one that may be paid by this gateway. */
export interface MatchedLine {
  readonly line: BillLine
  readonly order: Order | undefined
}

/** What a line and the books differ in. */
type Difference =
  /** The books know that so much went back, and not by which refund: its number is to be learned. */
  { readonly kind: 'sameInSum' } | { readonly kind: 'mismatch'; readonly mismatch: Mismatch }

/** What tells a movement of money from all others of a gateway. */
export const keyOf = ({ kind, tradeNo, refundId }: Pick<BillLine, 'kind' | 'tradeNo' | 'refundId'>): string =>
  `${kind} ${tradeNo} ${refundId}`

export const boundOrder = (order: Order | undefined, gateway: GatewayName): Order | undefined =>
  order && isBoundTo(order, gateway) ? order : undefined

/**
 * Holds a line against its order.
 *
 * @param claimedFen  what other lines of this bill have claimed already of what went back of the trade in sum
 * @returns           undefined when they say the same
 */
export function judgeLine(
  line: BillLine,
  order: Order,
  gateway: GatewayName,
  now: EpochMs,
  claimedFen: number,
): Difference | undefined {
  const trade = tradesOf(order).find(each => isOfOneTrade(each, { gateway, tradeNo: line.tradeNo }))
  return line.kind === 'payment'
    ? judgePayment(line, order, gateway, trade, now)
    : judgeRefund(line, order, gateway, trade, now, claimedFen)
}

export const missingKind = ({ kind }: BillLine) =>
  kind === 'payment' ? 'paidThereNotHere' : 'refundedThereNotHere'

function judgePayment(
  line: BillLine,
  order: Order,
  gateway: GatewayName,
  trade: Trade | undefined,
  now: EpochMs,
): Difference | undefined {
  if (trade && trade.paidFen > 0) return compareAmounts(line, trade.paidFen)
  const isOther = trade?.isPending || isOverAt(order, gateway)
  return isOther
    ? mismatch(line, 'otherState', { state: orderState(order, now) })
    : mismatch(line, 'paidThereNotHere')
}

function judgeRefund(
  line: BillLine,
  order: Order,
  gateway: GatewayName,
  trade: Trade | undefined,
  now: EpochMs,
  claimedFen: number,
): Difference | undefined {
  const { tradeNo, refundId } = line
  const known = factOf(order, 'refunded', gateway, refundId)
  if (known?.kind === 'refunded' && known.tradeNo === tradeNo) return compareAmounts(line, known.amountFen)
  if (trade && line.amountFen + claimedFen <= inSumOnly(order, trade)) return { kind: 'sameInSum' }
  return factOf(order, 'refundFailed', gateway, refundId)
    ? mismatch(line, 'otherState', { state: orderState(order, now) })
    : mismatch(line, 'refundedThereNotHere')
}

/** What is known to have gone back of a trade beyond its refunds that are known one by one, in fen. */
function inSumOnly({ facts }: Order, trade: Trade): number {
  const single = Object.values(facts)
    .filter(fact => fact.kind === 'refunded')
    .filter(fact => isOfOneTrade(fact, trade))
    .reduce((sum, { amountFen }) => sum + amountFen, 0)
  return trade.refundedFen - single
}

const compareAmounts = (line: BillLine, hereFen: number): Difference | undefined =>
  line.amountFen === hereFen ? undefined : mismatch(line, 'otherAmount', { hereFen })

function mismatch(line: BillLine, kind: Mismatch['kind'], more: Partial<Mismatch> = {}): Difference {
  return { kind: 'mismatch', mismatch: mismatchOf(line, kind, more) }
}

export const mismatchOf = (
  { orderNo, tradeNo, refundId, amountFen }: BillLine,
  kind: Mismatch['kind'],
  more: Partial<Mismatch> = {},
): Mismatch => ({
  ...{ kind, orderId: orderNo, tradeNo, thereFen: amountFen },
  ...(refundId !== '' && { refundId }),
  ...more,
})

/** A gateway keeps a part of a payment, and gives back a part of a refund, or nothing. */
export function isFeeSensible({ kind, amountFen, feeFen }: BillLine): boolean {
  const kept = kind === 'payment' ? feeFen : 0 - feeFen
  return kept >= 0 && kept <= amountFen
}

/** What a bill must have of an order. */
export interface Due {
  /** What it is when the bill does not have it. */
  readonly mismatch: Mismatch
  /** The day whose bill may have it instead, in Beijing, `yyyyMMdd`; undefined far from midnight. */
  readonly otherDay: string | undefined
}

export const dueKey = ({ mismatch: { tradeNo, refundId } }: Due): string =>
  refundId === undefined
    ? keyOf({ kind: 'payment', tradeNo, refundId: '' })
    : keyOf({ kind: 'refund', tradeNo, refundId })

/** What a day's bill must have of an order: its payments and refunds by the gateway on that day. */
export function dueInBill(order: Order, gateway: GatewayName, day: string): readonly Due[] {
  return Object.values(order.facts).flatMap((fact): readonly Due[] => {
    if (!('gateway' in fact) || fact.gateway !== gateway || beijingDay(fact.at) !== day) return []
    const { orderId } = order
    const due = (mismatch: Mismatch): Due => ({ mismatch, otherDay: otherDay(fact.at) })
    if (fact.kind === 'paid')
      return [due({ kind: 'paidHereNotThere', orderId, tradeNo: fact.tradeNo, hereFen: fact.amountFen })]
    if (fact.kind !== 'refunded' || isElsewhere(order, fact, day)) return []
    const { tradeNo, refundId, amountFen: hereFen } = fact
    return [due({ kind: 'refundedHereNotThere', orderId, tradeNo, refundId, hereFen })]
  })
}

/**
 * The day that a moment may be of at the gateway: the books have the time that a message or an answer names, or else that
 * at which it came, and the bill has that at which the gateway closed the trade in its own books.
 */
function otherDay(at: EpochMs): string | undefined {
  const around = [-NEAR_MIDNIGHT_MS, NEAR_MIDNIGHT_MS].map(ms => beijingDay(plusMs(at, ms)))
  return around.find(day => day !== beijingDay(at))
}

/** How far from midnight the two may be, in ms. */
const NEAR_MIDNIGHT_MS = 5 * MINUTE_MS

type Refund = Extract<RecordedFact, { readonly kind: 'refunded' }>

/** What was paid back by hand is in no bill; and of what was asked for on an earlier day, in which one is not sure. */
function isElsewhere(order: Order, refund: Refund, day: string): boolean {
  const asked = factOf(order, 'refundRequested', refund.gateway, refund.refundId)
  return refund.source === 'person' || (asked !== undefined && beijingDay(asked.at) !== day)
}

const factOf = (
  { facts }: Order,
  kind: 'refunded' | 'refundFailed' | 'refundRequested',
  gateway: GatewayName,
  refundId: string,
) => facts[factKey({ kind, gateway, refundId } as Parameters<typeof factKey>[0])]
