/**
 * `GET /paycallback/return` — the gateway sends the buyer's browser back. Verified like a notify, and shown: it
 * changes nothing, since a page load proves no payment. @see docs/protocols.md#return
 */
import { config, illegalRequests, lambda, log, messages, orders } from '../lib/app'
import type { Config } from '../lib/config/config'
import type { Messages } from '../lib/gateways/gateway'
import { queryForm } from '../lib/http/gatewayForm'
import { onlyMethods } from '../lib/http/method'
import { orderView } from '../lib/http/orderView'
import { problemResponse } from '../lib/http/problemResponse'
import { type Handler, html, json } from '../lib/http/response'
import { waitingRefresh } from '../lib/http/waiting'
import type { IllegalReason } from '../lib/illegal/illegalRequest'
import { illegalReporter } from '../lib/illegal/recorder'
import type { Order } from '../lib/order/order'
import { isPaid, orderState } from '../lib/order/orderState'
import { resultPage } from '../lib/page/resultPage'
import { mismatch } from '../lib/payment/match'
import type { IllegalRequests, Orders } from '../lib/payment/ports'
import type { Log } from '../lib/telemetry/log'
import { type Clock, systemClock } from '../lib/time'

interface Parts {
  readonly config: Pick<Config, 'shopName' | 'publicUrl'>
  readonly messages: Pick<Messages, 'readReturn' | 'claimedOrder' | 'diagnose' | 'confirm'>
  readonly orders: Pick<Orders, 'get'>
  readonly illegalRequests: Pick<IllegalRequests, 'add' | 'addCount'>
  readonly clock: Clock
  readonly log: Log
}

const returnFromGateway = (parts: Parts): Handler => {
  const { messages, orders, clock, log } = parts
  const { shopName, publicUrl } = parts.config
  const report = illegalReporter(parts, 'return')

  return onlyMethods(['GET'], shopName, async request => {
    const form = queryForm(request)
    const refuse = async (reason: IllegalReason, next = '/') => {
      await report(request, form, reason)
      return problemResponse(request, shopName, { code: 'refusedReturn' }, next)
    }
    const show = (order: Order) => {
      const now = clock()
      const state = orderState(order, now)
      log('info', 'returnShown', { requestId: request.requestId, orderId: order.orderId, state })
      if (request.wantsJson) return json(200, orderView(order, publicUrl, now))
      const { locale } = request
      const refresh = waitingRefresh(order.orderId, state, 'returned=0')
      return html(200, resultPage({ locale, shopName, order, state, refresh }))
    }

    if (!form.parameters.ok) return refuse(form.parameters.error)
    const message = await messages.readReturn(form.parameters.value)
    if (!message.ok) return refuse(message.error)
    const order = await orders.get(message.value.orderId)
    const reason = mismatch(order, message.value)
    if (!order || reason) return refuse(reason ?? 'unknownOrder')
    // The gateway forgets a return after a minute: the buyer who reloads a paid page must not be refused.
    if (isPaid(orderState(order, clock()))) return show(order)
    const genuineness = await messages.confirm(message.value)
    return genuineness === 'notGenuine' ? refuse('notSentByGateway', `/orders/${order.orderId}`) : show(order)
  })
}

export { returnFromGateway as return }

export const handler = lambda(() =>
  returnFromGateway({
    config: config(),
    messages: messages(),
    orders: orders(),
    illegalRequests: illegalRequests(),
    clock: systemClock,
    log,
  }),
)
