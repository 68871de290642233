/** What the facts say of the trades of an order, and of the money: the same for any sequence of the facts. */
import type { Fen } from '../money'
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

/** What the facts say of a trade. */
export interface Trade {
  readonly gateway: GatewayName
  readonly tradeNo: string
  /** What arrived, in fen; 0 when nothing has. */
  readonly paidFen: Fen
  /** Undefined when nothing has arrived, or only the end of the trade is known. */
  readonly paidAt: EpochMs | undefined
  /** What is known to have gone back to the buyer, in fen. */
  readonly refundedFen: Fen
  /** What is on its way back: asked for, and neither done nor failed yet, in fen. */
  readonly refundPendingFen: Fen
  readonly isFinished: boolean
  readonly isPending: boolean
  readonly isClosed: boolean
}

/** Whether the buyer's money, or a part of it, is with the shop. */
export const holdsMoney = ({ paidFen, refundedFen }: Trade): boolean => paidFen > refundedFen

/** Whether all of it went back. Where the word of the payment was lost, the order's amount is what was paid. */
export const isRefunded = ({ paidFen, refundedFen }: Trade, { amountFen }: TradedOrder): boolean =>
  refundedFen > 0 && refundedFen >= (paidFen > 0 ? paidFen : amountFen)

/** The trades of an order, each with what is known of it, in the sequence in which the shop came to know of them. */
export function tradesOf(order: Pick<TradedOrder, 'facts'>): readonly Trade[] {
  const { facts } = order
  const pending = pendingRefunds(order)
  const all = asLearned(facts).filter(fact => 'tradeNo' in fact)
  // Two gateways may give their trades one number, or none.
  const first = all.filter((fact, at) => all.findIndex(other => isOfOneTrade(fact, other)) === at)
  return first.map(({ gateway, tradeNo }) => {
    const known = all.filter(fact => isOfOneTrade(fact, { gateway, tradeNo }))
    const find = (kind: Fact['kind']) => known.find(fact => fact.kind === kind)
    const paid = known.find(fact => fact.kind === 'paid')
    // A finished trade has been paid, even if the word of its payment was lost.
    const payment = paid ?? known.find(fact => fact.kind === 'finished')
    return {
      gateway,
      tradeNo,
      paidFen: payment?.amountFen ?? NOTHING,
      paidAt: paid?.at,
      refundedFen: refundedFen(known),
      refundPendingFen: sum(pending.filter(refund => isOfOneTrade(refund, { gateway, tradeNo }))),
      isFinished: find('finished') !== undefined,
      isPending: find('pending') !== undefined,
      isClosed: find('closed') !== undefined,
    }
  })
}

/** What tells a trade from the others of its order. */
export type TradeId = Pick<Trade, 'gateway' | 'tradeNo'>

export const isOfOneTrade = (a: TradeId, b: TradeId): boolean =>
  a.gateway === b.gateway && a.tradeNo === b.tradeNo

/** The refunds that were asked for and have no outcome yet, those asked for first at the front. */
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

/** When somebody was first led to the gateway's page that makes it; undefined when nobody has been. */
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

const sum = (moneys: readonly { readonly amountFen: Fen }[]): Fen =>
  moneys.reduce((total, { amountFen }) => total + amountFen, 0) as Fen

/**
 * What a gateway says of single refunds, and what it says of all of them, may overlap: the larger sum counts. What a
 * person paid back by another way is in neither.
 */
function refundedFen(known: readonly RecordedFact[]): Fen {
  let single = 0
  let inAll = 0
  let byHand = 0
  for (const fact of known) {
    if (fact.kind === 'refunded' && fact.source === 'person') byHand += fact.amountFen
    else if (fact.kind === 'refunded') single += fact.amountFen
    if (fact.kind === 'refundedInAll') inAll = Math.max(inAll, fact.amountFen)
  }
  return (byHand + Math.max(single, inAll)) as Fen
}

/** All that arrived for an order, in fen, by whichever trade. */
export const amountPaid = (order: TradedOrder): Fen => total(tradesOf(order), ({ paidFen }) => paidFen)

/** All that is known to have gone back, in fen. */
export const amountRefunded = (order: TradedOrder): Fen =>
  total(tradesOf(order), ({ refundedFen }) => refundedFen)

/** What neither went back nor is on its way back, in fen; never less than nothing. */
export const amountLeft = ({ paidFen, refundedFen, refundPendingFen }: Trade): Fen =>
  Math.max(0, paidFen - refundedFen - refundPendingFen) as Fen

/** Whether the gateway takes no refund of it any more. */
export const isPastRefunds = ({ isFinished, isClosed }: Trade): boolean => isFinished || isClosed

/** What may still be refunded, in fen: of trades that take refunds, what neither went back nor is on its way. */
export const amountRefundable = (order: TradedOrder): Fen =>
  total(tradesOf(order), trade => (isPastRefunds(trade) ? 0 : amountLeft(trade)))

/** The sum of several payments, which may exceed the limit of a single one. */
const total = (trades: readonly Trade[], amount: (trade: Trade) => number): Fen =>
  trades.reduce((sum, trade) => sum + amount(trade), 0) as Fen
