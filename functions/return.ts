/**
 * `GET /paycallback/{gateway}/return` — the gateway sends the buyer's browser back; `/paycallback/return` is
 * Alipay direct pay's. Leads to the order's own page, and changes nothing. @see docs/protocols.md#return
 */
import { configured, gatewayRoute, gatewaysOf, illegalRequestsIn, log, ordersIn } from '../lib/app'
import { readShop } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import { MESSAGES } from '../lib/gateways/messages'
import { queryForm } from '../lib/http/gatewayForm'
import { gatewayOfPath } from '../lib/http/gatewayPath'
import { onlyMethods } from '../lib/http/method'
import { problemResponse } from '../lib/http/problemResponse'
import { type Handler, seeOther } from '../lib/http/response'
import { senderOf } from '../lib/http/sender'
import { returnedTo } from '../lib/http/waiting'
import { illegalRecorder } from '../lib/illegal/recorder'
import { orderState } from '../lib/order/orderState'
import { type AcceptReturn, acceptReturn } from '../lib/payment/acceptReturn'
import type { Shop } from '../lib/shop'
import type { Log } from '../lib/telemetry/events'
import { type Clock, systemClock } from '../lib/time'

interface Parts {
  readonly shop: Shop
  readonly acceptReturn: AcceptReturn
  readonly clock: Clock
  readonly log: Log
}

const returnFromGateway = ({ shop, acceptReturn, clock, log }: Parts): Handler =>
  onlyMethods(['GET'], shop, async request => {
    const outcome = await acceptReturn(gatewayOfPath(request), queryForm(request), senderOf(request))
    if (outcome.kind === 'refused') {
      const next = outcome.orderId ? returnedTo(outcome.orderId) : '/'
      return problemResponse(request, shop, { code: 'refusedReturn' }, next)
    }
    const { orderId } = outcome.order
    const state = orderState(outcome.order, clock())
    log('info', 'returnShown', { requestId: request.requestId, orderId, state })
    return seeOther(returnedTo(orderId))
  })

export { returnFromGateway as return }

export const handler = gatewayRoute(async () => {
  const { shop, stores, messages } = await configured({
    shop: readShop,
    stores: readStores,
    messages: gatewaysOf(MESSAGES),
  })
  const outside = { clock: systemClock, log }
  const recordIllegal = illegalRecorder(
    { illegalRequests: illegalRequestsIn(stores), ...outside },
    'return',
    stores.illegalFreeWrites,
  )
  const ports = { messages, orders: ordersIn(stores), recordIllegal, clock: systemClock }
  return returnFromGateway({ shop, acceptReturn: acceptReturn(ports), ...outside })
})
