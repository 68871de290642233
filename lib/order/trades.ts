/** The trades and amounts of an order, derived from its facts; the order of the facts does not matter. */
import { type Fen, type FenSum, total } from '../money'
import type { EpochMs } from '../time'
import {
  asLearned,
  type Fact,
  type GatewayName,
  type Provenance,
  type RecordedFact,
  type RefundRequestedFact,
} from './facts'
import type { Order } from './order'

export type TradedOrder = Pick<Order, 'facts' | 'amountFen'>

/** A trade, as far as the facts tell. */
export interface Trade {
  readonly gateway: GatewayName
  readonly tradeNo: string
  /** The amount received, in fen; 0 for none. */
  readonly paidFen: Fen
  /** Undefined when no payment, or only the completion of the trade, is recorded. */
  readonly paidAt: EpochMs | undefined
  /** The amount refunded, in fen. */
  readonly refundedFen: FenSum
  /** The amount requested for refund without an outcome yet, in fen. */
  readonly refundPendingFen: FenSum
  readonly isFinished: boolean
  readonly isPending: boolean
  readonly isClosed: boolean
}

/** Whether the shop has money of this trade. */
export const holdsMoney = ({ paidFen, refundedFen }: Trade): boolean => paidFen > refundedFen

/** Whether it was refunded in full. If the fact `paid` is missing, the order's amount counts as paid. */
export const isRefunded = ({ paidFen, refundedFen }: Trade, { amountFen }: TradedOrder): boolean =>
  refundedFen > 0 && refundedFen >= (paidFen > 0 ? paidFen : amountFen)

/** The trades of an order, in the order in which they became known. */
export function tradesOf(order: Pick<TradedOrder, 'facts'>): readonly Trade[] {
  const { facts } = order
  const pending = pendingRefunds(order)
  const all = asLearned(facts).filter(fact => 'tradeNo' in fact)
  // Two gateways may use the same trade number, or none.
  const first = all.filter((fact, at) => all.findIndex(other => isOfOneTrade(fact, other)) === at)
  return first.map(({ gateway, tradeNo }) => {
    const known = all.filter(fact => isOfOneTrade(fact, { gateway, tradeNo }))
    const requested = pending.filter(refund => isOfOneTrade(refund, { gateway, tradeNo }))
    const find = (kind: Fact['kind']) => known.find(fact => fact.kind === kind)
    const paid = known.find(fact => fact.kind === 'paid')
    // A finished trade was paid, even if the message about the payment was lost.
    const payment = paid ?? known.find(fact => fact.kind === 'finished')
    return {
      gateway,
      tradeNo,
      paidFen: payment?.amountFen ?? NOTHING,
      paidAt: paid?.at,
      refundedFen: refundedFen(known),
      refundPendingFen: total(requested.map(({ amountFen }) => amountFen)),
      isFinished: find('finished') !== undefined,
      isPending: find('pending') !== undefined,
      isClosed: find('closed') !== undefined,
    }
  })
}

/** Identifies a trade among those of its order. */
export type TradeId = Pick<Trade, 'gateway' | 'tradeNo'>

export const isOfOneTrade = (a: TradeId, b: TradeId): boolean =>
  a.gateway === b.gateway && a.tradeNo === b.tradeNo

/** The refunds that were requested and have no outcome yet, oldest first. */
export const pendingRefunds = ({ facts }: Pick<Order, 'facts'>): readonly PendingRefund[] => {
  const all = Object.values(facts)
  const hasOutcome = ({ gateway, refundId }: PendingRefund) =>
    all.some(
      fact =>
        (fact.kind === 'refunded' || fact.kind === 'refundFailed') &&
        fact.gateway === gateway &&
        fact.refundId === refundId,
    )
  const requests = all.filter(fact => fact.kind === 'refundRequested')
  return requests.filter(request => !hasOutcome(request)).sort((a, b) => a.at - b.at)
}

/** When the gateway's page for the refund was first opened; undefined: never. */
export const refundOpenedAt = (
  { facts }: Pick<Order, 'facts'>,
  { gateway, refundId }: Pick<PendingRefund, 'gateway' | 'refundId'>,
): EpochMs | undefined =>
  Object.values(facts).find(
    fact => fact.kind === 'refundOpened' && fact.gateway === gateway && fact.refundId === refundId,
  )?.at

/** A refund that was made. */
export type RecordedRefund = Extract<RecordedFact, { readonly kind: 'refunded' }>

export type PendingRefund = RefundRequestedFact & Provenance

const NOTHING = 0 as Fen

/**
 * A gateway's single refunds and its refunded sum may overlap: the larger of the two counts. Refunds recorded by a
 * person are in neither, and are added.
 */
function refundedFen(known: readonly RecordedFact[]): FenSum {
  let single = 0
  let inAll = 0
  let byHand = 0
  for (const fact of known) {
    if (fact.kind === 'refunded' && fact.source === 'person') byHand += fact.amountFen
    else if (fact.kind === 'refunded') single += fact.amountFen
    if (fact.kind === 'refundedInAll') inAll = Math.max(inAll, fact.amountFen)
  }
  return (byHand + Math.max(single, inAll)) as FenSum
}

/** The amount received for an order by all trades, in fen. */
export const amountPaid = (order: TradedOrder): FenSum => total(tradesOf(order).map(({ paidFen }) => paidFen))

/** The amount refunded for an order, in fen. */
export const amountRefunded = (order: TradedOrder): FenSum =>
  total(tradesOf(order).map(({ refundedFen }) => refundedFen))

/** The amount that was neither refunded nor requested for refund, in fen; at least 0. */
export const amountLeft = ({ paidFen, refundedFen, refundPendingFen }: Trade): Fen =>
  Math.max(0, paidFen - refundedFen - refundPendingFen) as Fen

/** Whether the gateway takes no more refunds of it. */
export const isPastRefunds = ({ isFinished, isClosed }: Trade): boolean => isFinished || isClosed

/** The amount that can still be refunded, in fen: what is left of the trades that take refunds. */
export const amountRefundable = (order: TradedOrder): FenSum =>
  total(
    tradesOf(order)
      .filter(trade => !isPastRefunds(trade))
      .map(amountLeft),
  )
