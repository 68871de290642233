/**
 * `POST /paycallback/{gateway}/notify` — the gateway's server reports a payment or refund. `/paycallback/notify` is
 * Alipay direct pay's. @see docs/protocols.md#notify
 */
import { accountOfPath } from '../gateways/addresses'
import type { Messages } from '../gateways/capabilities/messages'
import type { Gateways } from '../gateways/gateway'
import { bodyForm } from '../http/gatewayForm'
import { type Handler, text, withHeaders } from '../http/response'
import { senderOf } from '../http/sender'
import type { AcceptNotify } from '../payment/acceptNotify'

interface Parts {
  readonly messages: Gateways<Pick<Messages, 'replies'>>
  readonly acceptNotify: AcceptNotify
}

/** For a path that names no gateway of the shop. */
const FAILURE = 'fail'

/** Plain text: the reader is the gateway's server. */
export const failureAnswer = () => text(500, FAILURE)

export const notify =
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
