/** `POST /paycallback/{gateway}/notify` — the gateway's server reports a payment or refund. */
import { gatewayRoute } from '../lib/app'
import { failureAnswer, notify } from '../lib/checkout/notify'
import { readSendsMails } from '../lib/config/delivery'
import { DENIED_QUERIES } from '../lib/gateways/deniedQueries'
import { FORGED_MESSAGE } from '../lib/gateways/forgedMessage'
import { MESSAGES } from '../lib/gateways/messages'
import { acceptingMessages, warmUpNotify } from '../lib/http/warmUpMessages'
import { gatewaysOf, illegalRecorderOf, openOrders, warmUpPorts, warmUpRoute } from '../lib/parts'
import { acceptNotify } from '../lib/payment/acceptNotify'

export const handler = gatewayRoute(async app => {
  const { clock, log } = app
  const { messages, tradeQueries, sendsMails, ...records } = await app.configured({
    messages: gatewaysOf(MESSAGES),
    tradeQueries: gatewaysOf(DENIED_QUERIES),
    sendsMails: readSendsMails,
    orders: openOrders,
    recordIllegal: illegalRecorderOf('notify'),
  })
  app.warmUp.add(() => {
    const fakes = {
      messages: acceptingMessages(messages),
      tradeQueries,
      sendsMails,
      ...warmUpPorts(app),
    }
    const handler = notify({ ...fakes, acceptNotify: acceptNotify(fakes) })
    return warmUpNotify(messages, FORGED_MESSAGE, warmUpRoute(app, handler, failureAnswer))
  })
  const ports = { messages, tradeQueries, sendsMails, ...records, clock, log }
  return notify({ messages, acceptNotify: acceptNotify(ports) })
}, failureAnswer)
