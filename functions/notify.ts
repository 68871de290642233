/** `POST /paycallback/{gateway}/notify` — the gateway's server reports a payment or refund. */
import { gatewayRoute } from '../lib/app'
import { failureAnswer, notify } from '../lib/checkout/notify'
import { readSendsMails } from '../lib/config/delivery'
import { DENIED_QUERIES } from '../lib/gateways/deniedQueries'
import { MESSAGES } from '../lib/gateways/messages'
import { gatewaysOf, illegalRecorderOf, openOrders } from '../lib/parts'
import { acceptNotify } from '../lib/payment/acceptNotify'
import { warmUpNotify } from '../lib/warmUp/notify'

export const handler = gatewayRoute(async app => {
  const { clock, log } = app
  const { orders, recordIllegal, ...parts } = await app.configured({
    messages: gatewaysOf(MESSAGES),
    tradeQueries: gatewaysOf(DENIED_QUERIES),
    sendsMails: readSendsMails,
    orders: openOrders,
    recordIllegal: illegalRecorderOf('notify'),
  })
  app.warmUp.add(() => warmUpNotify(app, parts))
  const accept = acceptNotify({ ...parts, orders, recordIllegal, clock, log })
  return notify({ messages: parts.messages, acceptNotify: accept })
}, failureAnswer)
