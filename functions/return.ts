/**
 * `/paycallback/{gateway}/return` — the gateway sends the buyer's browser back, by GET or by POST as it is used to;
 * `/paycallback/return` is Alipay direct pay's. Leads to the order's own page, and changes nothing, so that it does no
 * harm whose page posts here. @see docs/protocols.md#return
 */
import { gatewayRoute } from '../lib/app'
import { readShop } from '../lib/config/shop'
import { accountOfPath } from '../lib/gateways/addresses'
import { FORGED_MESSAGE } from '../lib/gateways/forgedMessage'
import type { Gateways, Messages } from '../lib/gateways/gateway'
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
import { type AcceptReturn, acceptReturn } from '../lib/payment/acceptReturn'
import type { Shop } from '../lib/shop'
import type { Log } from '../lib/telemetry/events'
import type { Clock } from '../lib/time'

interface Parts {
  readonly shop: Shop
  readonly messages: Gateways<Pick<Messages, 'returnMethod'>>
  readonly acceptReturn: AcceptReturn
  readonly clock: Clock
  readonly log: Log
}

const returnFromGateway = ({ shop, messages, acceptReturn, clock, log }: Parts): Handler => {
  const answer: Handler = async request => {
    const form = request.method === 'POST' ? bodyForm(request) : queryForm(request)
    const outcome = await acceptReturn(accountOfPath(request.pathParameters), form, senderOf(request))
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
}

export const handler = gatewayRoute(async app => {
  const { clock, log } = app
  const { shop, messages, ...records } = await app.configured({
    shop: readShop,
    messages: gatewaysOf(MESSAGES),
    orders: openOrders,
    recordIllegal: illegalRecorderOf('return'),
  })
  app.ahead.add(() => rehearseMessages(messages, FORGED_MESSAGE, clock()))
  return returnFromGateway({
    ...{ shop, messages, clock, log },
    acceptReturn: acceptReturn({ messages, ...records, clock }),
  })
}, failurePage)
