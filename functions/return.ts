/**
 * `GET /paycallback/{gateway}/return` — the gateway sends the buyer's browser back; `/paycallback/return` is
 * Alipay direct pay's. Shows what became of the order, and changes nothing. @see docs/protocols.md#return
 */
import { configured, gatewayRoute, gatewaysOf, illegalRequestsIn, log, ordersIn } from '../lib/app'
import { readShop, type ShopConfig } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import { MESSAGES } from '../lib/gateways/messages'
import { queryForm } from '../lib/http/gatewayForm'
import { gatewayOfPath } from '../lib/http/gatewayPath'
import { onlyMethods } from '../lib/http/method'
import { orderView } from '../lib/http/orderView'
import { problemResponse } from '../lib/http/problemResponse'
import { type Handler, html, json } from '../lib/http/response'
import { senderOf } from '../lib/http/sender'
import { waitingRefresh } from '../lib/http/waiting'
import { illegalRecorder } from '../lib/illegal/recorder'
import { orderState } from '../lib/order/orderState'
import { resultPage } from '../lib/page/resultPage'
import { type AcceptReturn, acceptReturn } from '../lib/payment/acceptReturn'
import type { Log } from '../lib/telemetry/events'
import { type Clock, systemClock } from '../lib/time'

interface Parts {
  readonly shop: Pick<ShopConfig, 'shopName' | 'publicUrl'>
  readonly acceptReturn: AcceptReturn
  readonly clock: Clock
  readonly log: Log
}

const returnFromGateway = ({ shop, acceptReturn, clock, log }: Parts): Handler => {
  const { shopName, publicUrl } = shop
  return onlyMethods(['GET'], shopName, async request => {
    const outcome = await acceptReturn(gatewayOfPath(request), queryForm(request), senderOf(request))
    if (outcome.kind === 'refused') {
      const next = outcome.orderId ? `/orders/${outcome.orderId}` : '/'
      return problemResponse(request, shopName, { code: 'refusedReturn' }, next)
    }
    const { order } = outcome
    const now = clock()
    const state = orderState(order, now)
    const { locale, requestId } = request
    log('info', 'returnShown', { requestId, orderId: order.orderId, state })
    if (request.wantsJson) return json(200, orderView(order, publicUrl, now))
    const refresh = waitingRefresh(order.orderId, state, 'returned=0')
    return html(200, resultPage({ locale, shopName, order, state, refresh }))
  })
}

export { returnFromGateway as return }

export const handler = gatewayRoute(async () => {
  const { shop, stores, messages } = await configured({
    shop: readShop,
    stores: readStores,
    messages: gatewaysOf(MESSAGES),
  })
  const outside = { clock: systemClock, log }
  const recordIllegal = illegalRecorder({ illegalRequests: illegalRequestsIn(stores), ...outside }, 'return')
  const ports = { messages, orders: ordersIn(stores), recordIllegal, clock: systemClock }
  return returnFromGateway({ shop, acceptReturn: acceptReturn(ports), ...outside })
})
