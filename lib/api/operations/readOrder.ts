/** `GET /v1/orders/{orderId}`, and its `/refunds` and `/events`. */
import type { Order } from '../../order/order'
import type { Orders } from '../../payment/ports'
import { err, ok, type Result } from '../../result'
import type { Clock } from '../../time'
import type { ApiContext, RefundContext } from '../apiContext'
import type { ApiProblem } from '../errors'
import { type Call, serve } from '../operation'
import { GET_ORDER, LIST_ORDER_EVENTS, LIST_REFUNDS } from '../operations'
import { toApiEvents } from '../orderEvents'
import { parseOrderIdText, toApiOrder } from '../orderResource'
import { toApiRefunds } from '../refundResource'

interface Parts extends ApiContext, RefundContext {
  readonly orders: Pick<Orders, 'get'>
  readonly clock: Clock
}

async function orderOfPath(
  orders: Pick<Orders, 'get'>,
  { path }: Pick<Call, 'path'>,
): Promise<Result<Order, ApiProblem>> {
  const orderId = parseOrderIdText(path.orderId)
  const order = orderId && (await orders.get(orderId))
  return order ? ok(order) : err({ code: 'order_not_found' })
}

export const readOrder = ({ orders, clock, ...apiContext }: Parts) => [
  serve(GET_ORDER, async call => {
    const order = await orderOfPath(orders, call)
    return order.ok ? ok({ status: 200, value: toApiOrder(order.value, clock(), apiContext) }) : order
  }),
  serve(LIST_REFUNDS, async call => {
    const order = await orderOfPath(orders, call)
    return order.ok ? wholeList('refunds', call, toApiRefunds(order.value, apiContext, call.caller)) : order
  }),
  serve(LIST_ORDER_EVENTS, async call => {
    const order = await orderOfPath(orders, call)
    if (!order.ok) return order
    return wholeList('events', call, toApiEvents(order.value, apiContext.livemode, clock()))
  }),
]

const wholeList = (what: string, { path }: Pick<Call, 'path'>, data: readonly unknown[]) =>
  ok({
    status: 200,
    value: { object: 'list', data, has_more: false, url: `/v1/orders/${path.orderId}/${what}` },
  })
