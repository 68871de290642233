/** What an order's facts say of the payment that a mail is about, and of the money that is with the shop. */
import type { Fen } from '../money'
import type { Order } from '../order/order'
import { holdsMoney, isOfOneTrade, type TradeId, tradesOf } from '../order/trades'
import type { EpochMs } from '../time'

export interface Payment {
  readonly amountFen: Fen
  /** Undefined when only the end of the trade is known. */
  readonly paidAt: EpochMs | undefined
  /** Whether its money, or a part of it, is still with the shop. */
  readonly isKept: boolean
}

/** Throws when there is no such payment: no mail may confirm it then. */
export function paymentOf(order: Order, id: TradeId): Payment {
  const trade = tradesOf(order).find(each => isOfOneTrade(each, id))
  if (!trade || trade.paidFen !== order.amountFen) {
    throw new Error(`order ${order.orderId} has no payment by the trade ${id.tradeNo}`)
  }
  return { amountFen: trade.paidFen, paidAt: trade.paidAt, isKept: holdsMoney(trade) }
}

export interface KeptPayment extends TradeId {
  /** What is left of it, in fen. */
  readonly amountFen: Fen
}

/** The payments whose money is with the shop, each with what is left of it. */
export const keptPayments = (order: Order): readonly KeptPayment[] =>
  tradesOf(order)
    .filter(holdsMoney)
    .map(({ gateway, tradeNo, paidFen, refundedFen }) => ({
      gateway,
      tradeNo,
      amountFen: (paidFen - refundedFen) as Fen,
    }))
