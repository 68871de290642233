/**
 * `/paycallback/{gateway}/return` — the gateway sends the buyer's browser back, by GET or POST; `/paycallback/return`
 * is Alipay direct pay's. Redirects to the order's page and changes nothing, so cross-site requests do no harm. @see
 * docs/protocols.md#return
 */
import { gatewayRoute } from '../lib/app'
import { readShop } from '../lib/config/shop'
import { accountOfPath } from '../lib/gateways/addresses'
import { FORGED_MESSAGE } from '../lib/gateways/forgedMessage'
import { MESSAGES } from '../lib/gateways/messages'
import { failurePage } from '../lib/http/failurePage'
import { bodyForm, queryForm } from '../lib/http/gatewayForm'
import { onlyMethods } from '../lib/http/method'
import { problemResponse } from '../lib/http/problemResponse'
import { rehearseMessages } from '../lib/http/rehearsal'
import { type Handler, seeOther } from '../lib/http/response'
import { senderOf } from '../lib/http/sender'
import { returnedTo } from '../lib/http/waiting'
import { orderState } from '../lib/order/orderState'
import { gatewaysOf, illegalRecorderOf, openOrders } from '../lib/parts'
import { acceptReturn } from '../lib/payment/acceptReturn'

export const handler = gatewayRoute(async app => {
  const { clock, log } = app
  const { shop, messages, ...records } = await app.configured({
    shop: readShop,
    messages: gatewaysOf(MESSAGES),
    orders: openOrders,
    recordIllegal: illegalRecorderOf('return'),
  })
  app.ahead.add(() => rehearseMessages(messages, FORGED_MESSAGE, clock()))
  const accept = acceptReturn({ messages, ...records, clock })
  const answer: Handler = async request => {
    const form = request.method === 'POST' ? bodyForm(request) : queryForm(request)
    const outcome = await accept(accountOfPath(request.pathParameters), form, senderOf(request))
    if (outcome.kind === 'refused') {
      const next = outcome.orderId ? returnedTo(outcome.orderId) : '/'
      return problemResponse(request, shop, { code: 'refusedReturn' }, next)
    }
    const { orderId } = outcome.order
    const state = orderState(outcome.order, clock())
    log('info', 'returnShown', { requestId: request.requestId, orderId, state })
    return seeOther(returnedTo(orderId))
  }
  return async request => {
    const { returnMethod = 'GET' } = messages.get(accountOfPath(request.pathParameters)) ?? {}
    return onlyMethods([returnMethod], shop, answer)(request)
  }
}, failurePage)
