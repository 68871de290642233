/** `POST /v1/orders/{orderId}/refunds`: money of an order is to go back to the buyer. */
import type * as z from 'zod/mini'
import type { RefundWay } from '../../gateways/gateway'
import type { Fen } from '../../money'
import type { GatewayName } from '../../order/facts'
import type { Order } from '../../order/order'
import { amountRefundable } from '../../order/trades'
import type { Orders } from '../../payment/ports'
import { type NoRefund, planRefund, type RequestRefund } from '../../payment/requestRefund'
import { err, ok, type Result } from '../../result'
import type { ApiProblem } from '../errors'
import { type Call, type Reply, serve } from '../operation'
import { CREATE_REFUND } from '../operations'
import { refundIdText, toApiRefunds } from '../orderResource'
import type { refundRequest } from '../schemas'
import { orderOfPath } from './readOrder'

interface Parts {
  readonly orders: Pick<Orders, 'get'>
  readonly requestRefund: RequestRefund
  readonly refundWay: (gateway: GatewayName) => RefundWay
  readonly publicUrl: string
  readonly livemode: boolean
}

type Wanted = z.infer<typeof refundRequest>

/** How often the order is looked at anew when news of it came in. */
const ATTEMPTS = 3

export const createRefund = (parts: Parts) =>
  serve(CREATE_REFUND, async call => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const order = await orderOfPath(parts.orders, call)
      if (!order.ok) return order
      const reply = repeated(order.value, call, parts) ?? (await request(order.value, call, parts))
      if (reply) return reply
    }
    return err({ code: 'order_changed' })
  })

/** What an unfinished call before this one has asked for already. */
function repeated(order: Order, { requestId }: Call<Wanted>, parts: Parts) {
  const before = Object.values(order.facts).find(
    fact => fact.kind === 'refundRequested' && fact.requestId === requestId,
  )
  return before && 'refundId' in before ? replyOf(order, before.refundId, parts) : undefined
}

/** @returns undefined when the order has changed since it was read */
async function request(
  order: Order,
  { body, caller, requestId }: Call<Wanted>,
  parts: Parts,
): Promise<Result<Reply, ApiProblem> | undefined> {
  const { amount, amount_refundable: expected, gateway_trade_no: tradeNo, reason } = body
  if (expected !== undefined && expected !== amountRefundable(order)) {
    return err({ code: 'amount_refundable_changed', param: 'amount_refundable' })
  }
  const wish = { tradeNo, amountFen: amount as Fen | undefined, isByHand: false }
  const planned = planRefund(order, wish, parts.refundWay)
  if (planned.kind !== 'planned') return err(problemOf(planned))
  // Of just what was looked at: of two at once, and of one that is repeated, one is made.
  const outcome = await parts.requestRefund({
    ...{ orderId: order.orderId, isByHand: false, requestId },
    ...{ tradeNo: planned.trade.tradeNo, amountFen: planned.amountFen, expectedFen: planned.leftFen },
    reason: `${caller.keyId}${reason === undefined ? '' : `: ${reason}`}`,
  })
  switch (outcome.kind) {
    case 'requested':
      return replyOf(outcome.order, outcome.refund.refundId, parts)
    case 'recorded':
    case 'unknownOrder':
      throw new Error(`a refund of an order that is there is ${outcome.kind}`)
    default:
      return undefined
  }
}

function replyOf(order: Order, refundId: string, parts: Parts): Result<Reply, ApiProblem> {
  const refund = toApiRefunds(order, parts).find(({ id }) => id === refundIdText(refundId))
  return ok({ status: refund?.status === 'pending' ? 202 : 201, value: refund })
}

function problemOf(refusal: NoRefund): ApiProblem {
  switch (refusal.kind) {
    case 'nothingPaid':
    case 'nothingLeft':
      return { code: 'nothing_to_refund' }
    case 'tradeNotNamed':
      return { code: 'trade_not_named', param: 'gateway_trade_no' }
    case 'unknownTrade':
      return { code: 'invalid_field', param: 'gateway_trade_no', detail: 'no payment has this number' }
    case 'noService':
    case 'pastRefunds':
      return { code: 'refund_not_supported' }
    case 'noAmount':
      return { code: 'invalid_field', param: 'amount' }
    case 'tooMuch':
      return { code: 'refund_too_large', param: 'amount', detail: String(refusal.leftFen) }
    case 'keyReused':
      return { code: 'idempotency_key_reused' }
    case 'notAsExpected':
      return { code: 'amount_refundable_changed' }
    default:
      return refusal satisfies never
  }
}
