/** Instructions for the person who resolves an order's concern. */
import { unsentMails } from '../delivery/outbox'
import { keptPayments } from '../delivery/payment'
import { refundWay } from '../gateways/refundWays'
import type { Locale } from '../locale'
import { type FenSum, total } from '../money'
import { gatewayOf } from '../order/merchant'
import type { Order } from '../order/order'
import { orderState } from '../order/orderState'
import { pendingRefunds } from '../order/trades'
import type { OrderInNeed } from '../payment/reviews'
import type { EpochMs } from '../time'
import { TODO_TEXT } from './todoText'

export function todoOf({ order, concern }: OrderInNeed, now: EpochMs, locale: Locale): readonly string[] {
  const text = TODO_TEXT[locale]
  const kept = keptPayments(order)
  const payments = kept.map(({ tradeNo, amountFen }) => text.payment(amountFen, tradeNo)).join(text.between)
  switch (concern) {
    case 'paidLate':
    case 'paidAfterCancel':
      return [text.paidLate(payments)]
    case 'paidTwice':
      return [text.paidTwice(payments)]
    case 'paidOtherAmount': {
      const keptFen = total(kept.map(({ amountFen }) => amountFen))
      return [text.arrived(payments, order.amountFen), differenceText(order.amountFen, keptFen, locale)]
    }
    case 'closedAfterPayment':
      return text.closedAfterPayment(payments)
    case 'unconfirmed':
      return orderState(order, now) === 'paymentPending' ? text.heldBack : text.unconfirmed
    case 'refundFailed':
      return text.refundFailed(payments)
    case 'refundUnfinished': {
      const pending = pendingRefunds(order)
      const gateways = [...new Set(pending.map(({ gateway }) => gatewayOf(gateway)))]
      const confirmed = gateways.filter(gateway => refundWay(gateway) === 'confirmed')
      return [
        ...pending.map(({ amountFen, tradeNo, refundId }) => text.onItsWay(amountFen, tradeNo, refundId)),
        ...(confirmed.length < gateways.length ? text.refundAsked : []),
        ...(confirmed.length > 0 ? text.refundToConfirm : []),
        ...gateways.map(text.ifRemoved),
      ]
    }
    case 'receiptUnsent':
      return [...missingMails(order, locale), text.mailTrouble]
    default:
      return concern satisfies never
  }
}

function missingMails(order: Order, locale: Locale): readonly string[] {
  const text = TODO_TEXT[locale]
  const toBuyer = unsentMails(order, { sendsReceipts: true, sendsNotices: false }).map(({ kind }) => kind)
  if (toBuyer.length === 0) return [text.noReceiptMissing]
  return [
    ...(toBuyer.includes('receiptSent') ? [text.tellOfPayment] : []),
    ...(toBuyer.includes('refundMailSent') ? [text.tellOfRefund] : []),
  ]
}

/** @param kept  the sum that the shop holds, in fen */
function differenceText(due: FenSum, kept: FenSum, locale: Locale): string {
  const difference = Math.abs(due - kept) as FenSum
  const { missing, tooMuch, asDue } = TODO_TEXT[locale]
  if (difference === 0) return asDue
  return kept < due ? missing(difference) : tooMuch(difference)
}
