/**
 * `/paycallback/{gateway}/return` — the gateway sends the buyer's browser back, by GET or POST; `/paycallback/return`
 * is Alipay direct pay's. Redirects to the order's page and changes nothing, so cross-site requests do no harm. @see
 * docs/protocols.md#return
 */
import { accountOfPath } from '../gateways/addresses'
import type { Messages } from '../gateways/capabilities/messages'
import type { Gateways } from '../gateways/gateway'
import { bodyForm, queryForm } from '../http/gatewayForm'
import { onlyMethods } from '../http/method'
import { problemResponse } from '../http/problemResponse'
import { type Handler, seeOther } from '../http/response'
import { senderOf } from '../http/sender'
import { returnedTo } from '../http/waiting'
import { orderState } from '../order/orderState'
import type { AcceptReturn } from '../payment/acceptReturn'
import type { Shop } from '../shop'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'

interface Parts {
  readonly shop: Shop
  readonly messages: Gateways<Pick<Messages, 'returnMethod'>>
  readonly acceptReturn: AcceptReturn
  readonly clock: Clock
  readonly log: Log
}

export function returnFromGateway({ shop, messages, acceptReturn, clock, log }: Parts): Handler {
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
