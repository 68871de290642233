/**
 * `/orders/{orderId}/pay` — sends the buyer to the gateway: by POST with a form that submits itself, by GET
 * with a redirect. Both carry the same signed fields. Changes nothing.
 */
import { config, lambda, log, orders, payments } from '../lib/app'
import type { Config } from '../lib/config/config'
import type { PaymentMethod, Payments } from '../lib/gateways/gateway'
import { readBankChoice } from '../lib/http/bankChoice'
import { cors } from '../lib/http/cors'
import { onlyMethods } from '../lib/http/method'
import { problemResponse } from '../lib/http/problemResponse'
import { type Handler, html, json, seeOther } from '../lib/http/response'
import { parseOrderId } from '../lib/order/orderId'
import { orderState } from '../lib/order/orderState'
import { payingPage } from '../lib/page/payingPage'
import type { Problem } from '../lib/page/problem'
import type { Orders } from '../lib/payment/ports'
import type { Log } from '../lib/telemetry/log'
import { type Clock, systemClock } from '../lib/time'

interface Parts {
  readonly config: Pick<Config, 'shopName'>
  readonly orders: Pick<Orders, 'get'>
  readonly payments: Payments
  readonly clock: Clock
  readonly log: Log
}

export const payRedirect = ({ config: { shopName }, orders, payments, clock, log }: Parts): Handler =>
  onlyMethods(['GET', 'POST'], shopName, async request => {
    const orderId = parseOrderId(request.pathParameters.orderId ?? '')
    const order = orderId && (await orders.get(orderId))
    if (!order) return problemResponse(request, shopName, { code: 'unknownOrder' })
    const orderPage = `/orders/${order.orderId}`
    const refuse = (problem: Problem) => problemResponse(request, shopName, problem, orderPage)

    const bank = readBankChoice(request)
    if (!bank.ok) return refuse({ code: bank.error })
    const now = clock()
    // The order's page tells a browser why there is nothing to pay.
    if (orderState(order, now) !== 'awaitingPayment') {
      return request.wantsJson ? refuse({ code: 'notPayable' }) : seeOther(orderPage)
    }

    const method: PaymentMethod = bank.value === '' ? { kind: 'account' } : { kind: 'bank', bank: bank.value }
    const payment = await payments.request(order, method, request.sourceIp, now)
    const trace = { requestId: request.requestId, orderId: order.orderId }
    if (!payment.ok) {
      if (payment.error === 'unknownBank') return refuse({ code: 'unknownBank', culprit: bank.value })
      log('error', 'paymentUnavailable', trace)
      return refuse({ code: 'gatewayUnavailable' })
    }
    log('info', 'paymentRequested', { ...trace, method: method.kind })
    const { actionUrl, fields, linkUrl } = payment.value
    if (request.method === 'GET') {
      return request.wantsJson ? json(200, { method: 'GET', url: linkUrl, fields: {} }) : seeOther(linkUrl)
    }
    if (request.wantsJson)
      return json(200, { method: 'POST', url: actionUrl, fields: Object.fromEntries(fields) })
    return html(200, payingPage({ locale: request.locale, shopName, order, request: payment.value }))
  })

export const handler = lambda(() =>
  cors(
    config().allowedOrigins,
    payRedirect({
      config: config(),
      orders: orders(),
      payments: payments(),
      clock: systemClock,
      log,
    }),
  ),
)
