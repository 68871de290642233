/** The API's representation of an order and its refunds. */
import type { RefundWay } from '../gateways/capabilities/refunds'
import { refundWay } from '../gateways/refundWays'
import { boundGateways } from '../order/binding'
import type { GatewayName, RecordedFact } from '../order/facts'
import { gatewayOf } from '../order/merchant'
import type { Order } from '../order/order'
import { type OrderId, parseOrderId } from '../order/orderId'
import { type OrderState, orderState } from '../order/orderState'
import { hasPersonalData } from '../order/personalData'
import { refundTail } from '../order/refundId'
import { amountPaid, amountRefundable, amountRefunded, pendingRefunds, tradesOf } from '../order/trades'
import { needOf } from '../payment/reviews'
import { type EpochMs, isoTime } from '../time'
import { type Caller, reasonIn } from './caller'
import type { Reply } from './operation'
import { type ApiOrder, type ApiRefund, CURRENCY } from './schemas'

/** The shop's settings in the JSON of a refund or a link. */
export interface StageContext {
  /** The shop's origin, without a slash at the end. */
  readonly publicUrl: string
  /** Whether money moves in this stage. */
  readonly livemode: boolean
}

/** The shop's settings in the JSON of an order. */
export interface ApiContext extends StageContext {
  /** The gateway whose code `qr_url` shows; undefined if there is none. */
  codeGateway(order: Order): GatewayName | undefined
}

/** The shop's settings in the JSON of a refund. */
export interface RefundContext extends StageContext {
  /** By the current settings. */
  readonly refundWay: (account: string) => RefundWay
}

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
      ...{ name, quantity, unit_amount: unitFen },
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

type RefundFact = Extract<RecordedFact, { readonly kind: 'refundRequested' | 'refunded' }>

/**
 * The id of a refund: `ref_` and its number. For a refund that a person confirms, `ref_`, the order number and the end of
 * the refund's number, as in Alipay's batch number: the full number opens the page that confirms the refund, and every
 * caller may read ids. The id does not depend on whether the shop still uses the gateway.
 */
export function refundIdText(order: Order, refund: OfRefund): string {
  const isConfirmed =
    refundWay(refund.gateway) === 'confirmed' &&
    Object.values(order.facts).some(fact => fact.kind === 'refundRequested' && isOfOneRefund(fact, refund))
  return `ref_${isConfirmed ? order.orderId + refundTail(refund.refundId) : refund.refundId}`
}

/**
 * The refunds of an order, oldest first: those requested here, and those reported by the gateway.
 *
 * @param caller  sees `confirmation_url` only with the scope refunds:write
 */
export function toApiRefunds(
  order: Order,
  apiContext: RefundContext,
  caller: Pick<Caller, 'scopes'>,
): readonly ApiRefund[] {
  const all = Object.values(order.facts)
  const requested = all.filter(fact => fact.kind === 'refundRequested')
  const isRequested = (made: RefundFact) => requested.some(fact => isOfOneRefund(fact, made))
  const others = all.filter(fact => fact.kind === 'refunded').filter(made => !isRequested(made))
  return [...requested, ...others]
    .sort((a, b) => a.recordedAt - b.recordedAt)
    .map(fact => toApiRefund(order, fact, apiContext, caller))
}

function toApiRefund(
  order: Order,
  fact: RefundFact,
  { publicUrl, livemode, refundWay: wayOf }: RefundContext,
  { scopes }: Pick<Caller, 'scopes'>,
): ApiRefund {
  const all = Object.values(order.facts)
  const isOutcome = (each: OfRefund) => isOfOneRefund(each, fact)
  // A refund that was made counts, even if a person had given it up.
  const isMade = all.filter(each => each.kind === 'refunded').some(isOutcome)
  const failed = isMade ? undefined : all.filter(each => each.kind === 'refundFailed').find(isOutcome)
  const isPending = pendingRefunds(order).some(each => isOfOneRefund(each, fact))
  const isToConfirm = isPending && wayOf(fact.gateway) === 'confirmed'
  return {
    id: refundIdText(order, fact),
    object: 'refund',
    order: orderIdText(order.orderId),
    amount: fact.amountFen,
    currency: CURRENCY,
    status: failed ? 'failed' : isPending ? 'pending' : 'succeeded',
    reason: (fact.source === 'person' && reasonIn(fact.sourceId)) || null,
    gateway: gatewayOf(fact.gateway),
    gateway_trade_no: fact.tradeNo,
    confirmation_url:
      isToConfirm && scopes.includes('refunds:write')
        ? `${publicUrl}/orders/${order.orderId}/refunds/${fact.refundId}`
        : null,
    failure_code: failed?.code ?? null,
    livemode,
    created: isoTime(fact.recordedAt),
  }
}

interface OfRefund {
  readonly gateway: string
  readonly refundId: string
}

const isOfOneRefund = (a: OfRefund, b: OfRefund): boolean =>
  a.gateway === b.gateway && a.refundId === b.refundId
