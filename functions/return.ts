/** `/paycallback/{gateway}/return` — the gateway sends the buyer's browser back, by GET or POST. */
import { gatewayRoute } from '../lib/app'
import { returnFromGateway } from '../lib/checkout/return'
import { readShop } from '../lib/config/shop'
import { MESSAGES } from '../lib/gateways/messages'
import { failurePage } from '../lib/http/failurePage'
import { gatewaysOf, illegalRecorderOf, openOrders } from '../lib/parts'
import { acceptReturn } from '../lib/payment/acceptReturn'
import { warmUpMessages } from '../lib/warmUp/messages'

export const handler = gatewayRoute(async app => {
  const { clock, log } = app
  const { shop, messages, ...records } = await app.configured({
    shop: readShop,
    messages: gatewaysOf(MESSAGES),
    orders: openOrders,
    recordIllegal: illegalRecorderOf('return'),
  })
  app.warmUp.add(() => warmUpMessages(messages, clock()))
  const accept = acceptReturn({ messages, ...records, clock })
  return returnFromGateway({ shop, messages, acceptReturn: accept, clock, log })
}, failurePage)
