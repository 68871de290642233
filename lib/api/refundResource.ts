/** The API's representation of a refund. */
import { refundWay } from '../gateways/refundWays'
import type { RecordedFact } from '../order/facts'
import { gatewayOf } from '../order/merchant'
import type { Order } from '../order/order'
import { refundTail } from '../order/refundId'
import { pendingRefunds } from '../order/trades'
import { isoTime } from '../time'
import type { RefundContext } from './apiContext'
import { type Caller, reasonIn } from './caller'
import { orderIdText } from './orderResource'
import { type ApiRefund, CURRENCY } from './schemas'

type RefundFact = Extract<RecordedFact, { readonly kind: 'refundRequested' | 'refunded' }>

/**
 * The id of a refund: `ref_` and its number. For a refund that a person confirms, `ref_`, the order number and the end of
 * the refund's number: the full number opens the page that confirms the refund, and every caller may read ids. The id
 * does not depend on whether the shop still uses the gateway.
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
  const unfailed = isPending ? 'pending' : 'succeeded'
  const isToConfirm = isPending && wayOf(fact.gateway) === 'confirmed'
  return {
    id: refundIdText(order, fact),
    object: 'refund',
    order: orderIdText(order.orderId),
    amount: fact.amountFen,
    currency: CURRENCY,
    status: failed ? 'failed' : unfailed,
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
