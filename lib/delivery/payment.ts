/** A single payment of an order, and the payments that the shop holds. */
import type { Fen } from '../money'
import type { Order } from '../order/order'
import { holdsMoney, isOfOneTrade, type TradeId, tradesOf } from '../order/trades'
import type { EpochMs } from '../time'

export interface Payment {
  readonly amountFen: Fen
  /** Undefined if only a `finished` fact is known. */
  readonly paidAt: EpochMs | undefined
  /** Whether the shop still holds its money or a part of it. */
  readonly isKept: boolean
}

/** @throws when there is no such payment of the order's amount, which no mail may confirm */
export function paymentOf(order: Order, id: TradeId): Payment {
  const trade = tradesOf(order).find(each => isOfOneTrade(each, id))
  if (!trade || trade.paidFen !== order.amountFen) {
    throw new Error(`order ${order.orderId} has no payment by the trade ${id.tradeNo}`)
  }
  return { amountFen: trade.paidFen, paidAt: trade.paidAt, isKept: holdsMoney(trade) }
}

export interface KeptPayment extends TradeId {
  /** The part that is not refunded. */
  readonly amountFen: Fen
}

/** The payments that the shop holds, in full or in part. */
export const keptPayments = (order: Order): readonly KeptPayment[] =>
  tradesOf(order)
    .filter(holdsMoney)
    .map(({ gateway, tradeNo, paidFen, refundedFen }) => ({
      gateway,
      tradeNo,
      amountFen: (paidFen - refundedFen) as Fen,
    }))
