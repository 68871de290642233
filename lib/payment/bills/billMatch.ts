/** Compares a line of a gateway's bill with its order, and lists what a day's bill must contain of an order. */
import type { BillLine } from '../../gateways/capabilities/bills'
import { total } from '../../money'
import { isBoundTo, isOverAt } from '../../order/binding'
import { factKey, type GatewayName, type RecordedFact } from '../../order/facts'
import type { Order } from '../../order/order'
import { orderState } from '../../order/orderState'
import { isOfOneTrade, type Trade, tradesOf } from '../../order/trades'
import { beijingDay, type EpochMs, MINUTE_MS, plusMs } from '../../time'
import type { Mismatch } from './comparison'

/** A line, and the order that it names if that order may be paid through this gateway. */
export interface MatchedLine {
  readonly line: BillLine
  readonly order: Order | undefined
}

/** How a line and the recorded facts differ. */
type Difference =
  /** The refunded sum is recorded, but not this refund: its number is still to be learned. */
  { readonly kind: 'knownInSum' } | { readonly kind: 'mismatch'; readonly mismatch: Mismatch }

/** Identifies a payment or refund among all lines of a gateway. */
export const lineKey = ({
  kind,
  tradeNo,
  refundId,
}: Pick<BillLine, 'kind' | 'tradeNo' | 'refundId'>): string => `${kind} ${tradeNo} ${refundId}`

export const boundOrder = (order: Order | undefined, gateway: GatewayName): Order | undefined =>
  order && isBoundTo(order, gateway) ? order : undefined

/** A line with its order. */
interface Judged {
  readonly line: BillLine
  readonly order: Order
  readonly gateway: GatewayName
  readonly now: EpochMs
}

/**
 * Compares a line with its order.
 *
 * @param claimedFen  of the sum refunded on the trade, what earlier lines of this bill account for, in fen
 * @returns           undefined when they agree
 */
export function judgeLine(judged: Judged, claimedFen: number): Difference | undefined {
  const { line, order, gateway } = judged
  const trade = tradesOf(order).find(each => isOfOneTrade(each, { gateway, tradeNo: line.tradeNo }))
  return line.kind === 'payment' ? judgePayment(judged, trade) : judgeRefund(judged, trade, claimedFen)
}

export const missingKind = ({ kind }: BillLine) =>
  kind === 'payment' ? 'paidThereNotHere' : 'refundedThereNotHere'

function judgePayment(
  { line, order, gateway, now }: Judged,
  trade: Trade | undefined,
): Difference | undefined {
  if (trade && trade.paidFen > 0) return compareAmounts(line, trade.paidFen)
  const isOther = trade?.isPending || isOverAt(order, gateway)
  return isOther
    ? differenceAt(line, 'otherState', { state: orderState(order, now) })
    : differenceAt(line, 'paidThereNotHere')
}

function judgeRefund(
  { line, order, gateway, now }: Judged,
  trade: Trade | undefined,
  claimedFen: number,
): Difference | undefined {
  const { tradeNo, refundId } = line
  const known = factOf(order, 'refunded', gateway, refundId)
  if (known?.kind === 'refunded' && known.tradeNo === tradeNo) return compareAmounts(line, known.amountFen)
  if (trade && line.amountFen + claimedFen <= unattributedFen(order, trade)) return { kind: 'knownInSum' }
  return factOf(order, 'refundFailed', gateway, refundId)
    ? differenceAt(line, 'otherState', { state: orderState(order, now) })
    : differenceAt(line, 'refundedThereNotHere')
}

/** The part of a trade's refunded sum that no recorded single refund accounts for, in fen. */
function unattributedFen({ facts }: Order, trade: Trade): number {
  const single = Object.values(facts)
    .filter(fact => fact.kind === 'refunded')
    .filter(fact => isOfOneTrade(fact, trade))
    .map(({ amountFen }) => amountFen)
  return trade.refundedFen - total(single)
}

const compareAmounts = (line: BillLine, hereFen: number): Difference | undefined =>
  line.amountFen === hereFen ? undefined : differenceAt(line, 'otherAmount', { hereFen })

function differenceAt(line: BillLine, kind: Mismatch['kind'], more: Partial<Mismatch> = {}): Difference {
  return { kind: 'mismatch', mismatch: mismatchOf(line, kind, more) }
}

export const mismatchOf = (
  { orderNo, tradeNo, refundId, amountFen }: BillLine,
  kind: Mismatch['kind'],
  more: Partial<Mismatch> = {},
): Mismatch => ({
  kind,
  orderId: orderNo,
  tradeNo,
  thereFen: amountFen,
  ...(refundId !== '' && { refundId }),
  ...more,
})

/** A fee is at most the amount: charged on a payment, returned on a refund. */
export function isPlausibleFee({ kind, amountFen, feeFen }: BillLine): boolean {
  const kept = kind === 'payment' ? feeFen : 0 - feeFen
  return kept >= 0 && kept <= amountFen
}

/** A payment or refund that a day's bill must contain. */
export interface Due {
  /** The mismatch to report when the bill lacks it. */
  readonly mismatch: Mismatch
  /** The neighbouring day in Beijing, `yyyyMMdd`, whose bill may contain it instead; undefined far from midnight. */
  readonly otherDay: string | undefined
}

export const dueKey = ({ mismatch: { tradeNo, refundId } }: Due): string =>
  refundId === undefined
    ? lineKey({ kind: 'payment', tradeNo, refundId: '' })
    : lineKey({ kind: 'refund', tradeNo, refundId })

/** @param day  in Beijing, `yyyyMMdd` */
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
 * The neighbouring day to which the gateway may count a fact. Our time is that of a message or answer, or of its
 * arrival; the bill has the time at which the gateway booked the trade.
 */
function otherDay(at: EpochMs): string | undefined {
  const around = [-NEAR_MIDNIGHT_MS, NEAR_MIDNIGHT_MS].map(ms => beijingDay(plusMs(at, ms)))
  return around.find(day => day !== beijingDay(at))
}

/** The largest expected difference between the two, in ms. */
const NEAR_MIDNIGHT_MS = 5 * MINUTE_MS

type Refund = Extract<RecordedFact, { readonly kind: 'refunded' }>

/** Refunds recorded by a person are in no bill. A refund requested on an earlier day may be in that day's bill. */
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
