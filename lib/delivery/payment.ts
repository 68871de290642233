/** What an order's facts say of the payment that a mail is about, and of the money that is with the shop. */
import type { Fen } from '../money'
import type { Order } from '../order/order'
import { holdsMoney, tradesOf } from '../order/trades'
import type { EpochMs } from '../time'

export interface Payment {
  readonly amountFen: Fen
  /** Undefined when only the end of the trade is known. */
  readonly paidAt: EpochMs | undefined
  /** Whether its money, or a part of it, is still with the shop. */
  readonly isKept: boolean
}

/** Throws when there is no such payment: no mail may confirm it then. */
export function paymentOf(order: Order, tradeNo: string): Payment {
  const trade = tradesOf(order).find(each => each.tradeNo === tradeNo)
  if (!trade || trade.paidFen !== order.amountFen) {
    throw new Error(`order ${order.orderId} has no payment by the trade ${tradeNo}`)
  }
  return { amountFen: trade.paidFen, paidAt: trade.paidAt, isKept: holdsMoney(trade) }
}

export interface KeptPayment {
  readonly tradeNo: string
  /** What is left of it, in fen. */
  readonly amountFen: Fen
}

/** The payments whose money is with the shop, each with what is left of it. */
export const keptPayments = (order: Order): readonly KeptPayment[] =>
  tradesOf(order)
    .filter(holdsMoney)
    .map(({ tradeNo, paidFen, refundedFen }) => ({ tradeNo, amountFen: (paidFen - refundedFen) as Fen }))
