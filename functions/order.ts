/** `GET /orders/{orderId}` — the confirm page while the order is unpaid, the result page after; JSON on request. */
import { config, gatewayProfile, lambda, orders } from '../lib/app'
import type { Config } from '../lib/config/config'
import type { GatewayProfile } from '../lib/gateways/gateway'
import { cors } from '../lib/http/cors'
import { onlyMethods } from '../lib/http/method'
import { orderView } from '../lib/http/orderView'
import { problemResponse } from '../lib/http/problemResponse'
import { type Handler, html, json } from '../lib/http/response'
import { waitingRefresh } from '../lib/http/waiting'
import { parseOrderId } from '../lib/order/orderId'
import { orderState } from '../lib/order/orderState'
import { confirmPage } from '../lib/page/confirmPage'
import { resultPage } from '../lib/page/resultPage'
import type { Orders } from '../lib/payment/ports'
import { type Clock, systemClock } from '../lib/time'

interface Parts {
  readonly config: Pick<Config, 'shopName' | 'publicUrl' | 'means'>
  readonly orders: Pick<Orders, 'get'>
  readonly gateway: Pick<GatewayProfile, 'banks' | 'url'>
  readonly clock: Clock
}

export const order = ({ config: { shopName, publicUrl, means }, orders, gateway, clock }: Parts): Handler =>
  onlyMethods(['GET'], shopName, async request => {
    const orderId = parseOrderId(request.pathParameters.orderId ?? '')
    const order = orderId && (await orders.get(orderId))
    if (!order) return problemResponse(request, shopName, { code: 'unknownOrder' })
    const now = clock()
    if (request.wantsJson) return json(200, orderView(order, publicUrl, now))
    const { locale } = request
    const state = orderState(order, now)
    const refresh = waitingRefresh(order.orderId, state, request.rawQuery)
    if (state === 'awaitingPayment' && !refresh) {
      return html(
        200,
        confirmPage({ locale, shopName, order, gateway, now, sendsReceipts: means.sendsReceipts }),
      )
    }
    return html(200, resultPage({ locale, shopName, order, state, refresh }))
  })

export const handler = lambda(() =>
  cors(
    config().allowedOrigins,
    order({ config: config(), orders: orders(), gateway: gatewayProfile(), clock: systemClock }),
  ),
)
