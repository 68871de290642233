/**
 * `POST /paycallback/{gateway}/notify` — the gateway's server reports a payment or refund. `/paycallback/notify` is
 * Alipay direct pay's. @see docs/protocols.md#notify
 */
import { gatewayRoute } from '../lib/app'
import { readSendsMails } from '../lib/config/delivery'
import { accountOfPath } from '../lib/gateways/addresses'
import type { Messages } from '../lib/gateways/capabilities/messages'
import { DISOWNED_QUERIES } from '../lib/gateways/disownedQueries'
import { FORGED_MESSAGE } from '../lib/gateways/forgedMessage'
import type { Gateways } from '../lib/gateways/gateway'
import { MESSAGES } from '../lib/gateways/messages'
import { bodyForm } from '../lib/http/gatewayForm'
import { rehearsedMessages, rehearseNotify } from '../lib/http/rehearsal'
import { type Handler, text, withHeaders } from '../lib/http/response'
import { senderOf } from '../lib/http/sender'
import { gatewaysOf, illegalRecorderOf, openOrders, rehearsedPorts, rehearsedRoute } from '../lib/parts'
import { type AcceptNotify, acceptNotify } from '../lib/payment/acceptNotify'

interface Parts {
  readonly messages: Gateways<Pick<Messages, 'replies'>>
  readonly acceptNotify: AcceptNotify
}

/** For a path that names no gateway of the shop. */
const FAILURE = 'fail'

/** Plain text: the reader is the gateway's server. */
const failureAnswer = () => text(500, FAILURE)

const notify =
  ({ messages, acceptNotify }: Parts): Handler =>
  async request => {
    const gateway = accountOfPath(request.pathParameters)
    const { done, again } = messages.get(gateway)?.replies ?? { done: FAILURE, again: FAILURE }
    if (request.method !== 'POST') return withHeaders(text(405, again), { allow: 'POST' })
    const outcome = await acceptNotify(gateway, bodyForm(request), senderOf(request))
    switch (outcome) {
      case 'done':
        return text(200, done)
      case 'refused':
        return text(400, again)
      case 'again':
        return text(503, again)
      case 'unknownGateway':
        return text(404, again)
      default:
        return outcome satisfies never
    }
  }

export const handler = gatewayRoute(async app => {
  const { clock, log } = app
  const { messages, tradeQueries, sendsMails, ...records } = await app.configured({
    messages: gatewaysOf(MESSAGES),
    tradeQueries: gatewaysOf(DISOWNED_QUERIES),
    sendsMails: readSendsMails,
    orders: openOrders,
    recordIllegal: illegalRecorderOf('notify'),
  })
  app.ahead.add(() => {
    const believed = {
      messages: rehearsedMessages(messages),
      tradeQueries,
      sendsMails,
      ...rehearsedPorts(app),
    }
    const rehearsed = notify({ ...believed, acceptNotify: acceptNotify(believed) })
    return rehearseNotify(messages, FORGED_MESSAGE, rehearsedRoute(app, rehearsed, failureAnswer))
  })
  const ports = { messages, tradeQueries, sendsMails, ...records, clock, log }
  return notify({ messages, acceptNotify: acceptNotify(ports) })
}, failureAnswer)
