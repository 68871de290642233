/** What an order's facts say of the payment that a mail is about, and of the money that is with the shop. */
import type { Fen } from '../money'
import type { Order } from '../order/order'
import { holdsMoney, tradesOf } from '../order/orderState'
import type { EpochMs } from '../time'

export interface Payment {
  /** Undefined when only the end of the trade was told. */
  readonly paidAt: EpochMs | undefined
  /** Whether its money is still with the shop. */
  readonly isKept: boolean
}

/** Throws when nobody told of such a payment: no mail may confirm it then. */
export function paymentOf(order: Order, tradeNo: string): Payment {
  const trade = tradesOf(order).find(each => each.tradeNo === tradeNo)
  if (!trade?.isPaid) throw new Error(`order ${order.orderId} has no payment by the trade ${tradeNo}`)
  const paid = Object.values(order.facts).find(fact => fact.kind === 'paid' && fact.tradeNo === tradeNo)
  return { paidAt: paid?.at, isKept: holdsMoney(trade) }
}

export interface KeptPayment {
  readonly tradeNo: string
  readonly amountFen: Fen
}

/** The payments whose money is with the shop, each with what was paid. */
export const keptPayments = (order: Order): readonly KeptPayment[] =>
  tradesOf(order)
    .filter(holdsMoney)
    .map(({ tradeNo, isPaid }) => ({
      tradeNo,
      amountFen: isPaid ? order.amountFen : otherAmount(order, tradeNo),
    }))

function otherAmount(order: Order, tradeNo: string): Fen {
  for (const fact of Object.values(order.facts)) {
    if (fact.kind === 'paidOtherAmount' && fact.tradeNo === tradeNo) return fact.amountFen
  }
  return order.amountFen
}
