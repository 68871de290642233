/** The API's representation of an order. */
import { boundGateways } from '../order/binding'
import { gatewayOf } from '../order/merchant'
import type { Order } from '../order/order'
import { type OrderId, parseOrderId } from '../order/orderId'
import { type OrderState, orderState } from '../order/orderState'
import { hasPersonalData } from '../order/personalData'
import { amountPaid, amountRefundable, amountRefunded, tradesOf } from '../order/trades'
import { needOf } from '../payment/reviews'
import { type EpochMs, isoTime } from '../time'
import type { ApiContext } from './apiContext'
import type { Reply } from './operation'
import { type ApiOrder, CURRENCY } from './schemas'

export const orderIdText = (orderId: OrderId): string => `ord_${orderId}`

/** @returns undefined for what is no id of an order */
export const parseOrderIdText = (text: string | undefined): OrderId | undefined =>
  text?.startsWith('ord_') ? parseOrderId(text.slice(4)) : undefined

export function toApiOrder(order: Order, now: EpochMs, apiContext: ApiContext): ApiOrder {
  const { publicUrl, livemode, codeGateway } = apiContext
  const url = `${publicUrl}/orders/${order.orderId}`
  const status = statusOf(order, now)
  const trades = tradesOf(order)
  const trade = trades.find(({ paidFen }) => paidFen > 0) ?? trades[0]
  const account = trade?.gateway ?? boundGateways(order).at(-1)
  const paidAt = trades.find(each => each.paidAt !== undefined)?.paidAt
  const codeAt = orderState(order, now) === 'awaitingPayment' ? codeGateway(order) : undefined
  return {
    id: orderIdText(order.orderId),
    object: 'order',
    order_number: order.orderId,
    status,
    attention: attentionOf(order, now),
    // The number of events: the creation, each fact, and the end if no fact records it.
    sequence: Object.keys(order.facts).length + (endedAt(order, now) === undefined ? 1 : 2),
    lines: order.lines.map(({ name, quantity, unitFen, sku, url: goodsUrl }) => ({
      name,
      quantity,
      unit_amount: unitFen,
      ...(sku !== undefined && { sku }),
      ...(goodsUrl !== undefined && { url: goodsUrl }),
    })),
    amount: order.amountFen,
    amount_paid: amountPaid(order),
    amount_refunded: amountRefunded(order),
    amount_refundable: amountRefundable(order),
    currency: CURRENCY,
    description: order.description ?? null,
    url,
    qr_url: codeAt === undefined ? null : `${url}/pay?code=${codeAt}`,
    success_url: order.successUrl ?? null,
    cancel_url: order.cancelUrl ?? null,
    expires_at: isoTime(order.expiresAt),
    paid_at: paidAt === undefined ? null : isoTime(paidAt),
    gateway: account === undefined ? null : gatewayOf(account),
    gateway_trade_no: trade?.tradeNo || null,
    client_reference_id: order.reference ?? null,
    customer: { email: order.buyerEmail ?? null },
    locale: order.locale,
    payment_link: order.paymentLink ?? null,
    note: order.note ?? null,
    metadata: { ...order.metadata },
    livemode,
    created: isoTime(order.createdAt),
  }
}

/**
 * When an order expired without the choice of a gateway: it cannot be paid any more, so no gateway is asked and no fact
 * records the end.
 *
 * @returns undefined if the order has not expired, or a fact records it
 */
export const endedAt = (order: Order, now: EpochMs): EpochMs | undefined =>
  boundGateways(order).length === 0 && orderState(order, now) === 'expired' ? order.expiresAt : undefined

/** A reply with the order; not stored if it has personal data, so that this is in the order only and can be erased. */
export const orderReply = (status: number, order: Order, now: EpochMs, apiContext: ApiContext): Reply => ({
  status,
  value: toApiOrder(order, now, apiContext),
  isPrivate: hasPersonalData(order),
})

/** The order's status; what is unusual about it is in `attention`. */
export function statusOf(order: Order, now: EpochMs): ApiOrder['status'] {
  const paid = amountRefunded(order) > 0 ? 'partially_refunded' : 'paid'
  const statuses: Readonly<Record<OrderState, ApiOrder['status']>> = {
    awaitingPayment: 'open',
    overdue: 'open',
    paymentPending: 'open',
    expired: 'expired',
    closed: 'expired',
    canceled: 'canceled',
    paid,
    paidLate: paid,
    paidAfterCancel: paid,
    paidTwice: paid,
    paidOtherAmount: paid,
    finished: paid,
    closedAfterPayment: paid,
    refunded: 'refunded',
  }
  return statuses[orderState(order, now)]
}

/** Why the order needs a person, until one has dealt with it. Unsent receipts are no concern of the shop's back end. */
function attentionOf(order: Order, now: EpochMs): ApiOrder['attention'] {
  const concern = needOf(order, now)
  switch (concern) {
    case undefined:
    case 'receiptUnsent':
      return 'none'
    case 'paidLate':
      return 'paid_late'
    case 'paidAfterCancel':
      return 'paid_after_cancel'
    case 'paidTwice':
      return 'paid_twice'
    case 'paidOtherAmount':
      return 'paid_other_amount'
    case 'closedAfterPayment':
      return 'closed_after_payment'
    case 'unconfirmed':
      return 'unconfirmed'
    case 'refundFailed':
      return 'refund_failed'
    case 'refundUnfinished':
      return 'refund_unfinished'
    default:
      return concern satisfies never
  }
}
