/** `POST /v1/orders/{orderId}/refunds`: requests a refund. */
import type * as z from 'zod/mini'
import type { Fen, FenSum } from '../../money'
import type { Order } from '../../order/order'
import type { OrderId } from '../../order/orderId'
import type { NoRefund, RefundRequest, RequestRefund } from '../../payment/requestRefund'
import { err, ok, type Result } from '../../result'
import type { RefundContext } from '../apiContext'
import { type Caller, storedReason } from '../caller'
import type { ApiProblem } from '../errors'
import { type Call, type Reply, serve } from '../operation'
import { CREATE_REFUND } from '../operations'
import { parseOrderIdText } from '../orderResource'
import { refundIdText, toApiRefunds } from '../refundResource'
import type { refundRequest } from '../schemas'

interface Parts extends RefundContext {
  readonly requestRefund: RequestRefund
}

/** Attempts if the order changes meanwhile. */
const ATTEMPTS = 3

export const createRefund = (parts: Parts) =>
  serve(CREATE_REFUND, async call => {
    const orderId = parseOrderIdText(call.path.orderId)
    if (!orderId) return err({ code: 'order_not_found' })
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const outcome = await parts.requestRefund(refundRequestOf(orderId, call))
      switch (outcome.kind) {
        case 'requested':
          return replyOf(outcome.order, outcome.refund, parts, call.caller)
        case 'recorded':
          throw new Error('a refund was recorded as made by hand, which the API does not do')
        case 'unknownOrder':
          return err({ code: 'order_not_found' })
        case 'changedMeanwhile':
          break
        default:
          return err(problemOf(outcome))
      }
    }
    return err({ code: 'order_changed' })
  })

function refundRequestOf(orderId: OrderId, call: Call<z.infer<typeof refundRequest>>): RefundRequest {
  const { caller, requestId, operationId, body } = call
  const { amount, amount_refundable: expected, gateway_trade_no: tradeNo, reason } = body
  return {
    orderId,
    tradeNo,
    isByHand: false,
    requestId,
    amountFen: amount as Fen,
    expectedInAllFen: expected as FenSum | undefined,
    // A repeated call finds the refund that an interrupted one requested.
    idempotencyKey: operationId,
    reason: storedReason(caller, reason),
  }
}

function replyOf(
  order: Order,
  requested: { readonly gateway: string; readonly refundId: string },
  parts: Parts,
  caller: Caller,
): Result<Reply, ApiProblem> {
  const refund = toApiRefunds(order, parts, caller).find(({ id }) => id === refundIdText(order, requested))
  // Stryker disable next-line OptionalChaining: for the compiler alone, since it was just asked for
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
    case 'tooManyRefunds':
      return { code: 'refund_not_supported' }
    case 'noAmount':
      return { code: 'invalid_field', param: 'amount', detail: '1 fen or more' }
    case 'tooMuch':
      return { code: 'refund_too_large', param: 'amount', detail: `${refusal.leftFen} fen` }
    case 'keyReused':
      return { code: 'idempotency_key_reused' }
    case 'notAsExpected':
      return { code: 'amount_refundable_changed', param: 'amount_refundable' }
    // Stryker disable next-line ConditionalExpression: for the compiler, since there is no other kind
    default:
      return refusal satisfies never
  }
}
