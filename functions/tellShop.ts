/** The stream of the orders table — tells the shop's own back end of what happened to an order. */
import { toFeedEvents } from '../lib/api/orderEvents'
import { surroundingsOf } from '../lib/api/surroundings'
import { stream } from '../lib/app'
import type { StreamHandler } from '../lib/background/boundary'
import { eachOrder } from '../lib/background/orderChanges'
import { readShop } from '../lib/config/shop'
import { epayRecipients } from '../lib/epay/recipient'
import { PROFILES } from '../lib/gateways/profiles'
import { merchantOf } from '../lib/order/merchant'
import { openDeliveryQueue, openEndpoints, openEventFeed, openOrders, profilesOf } from '../lib/parts'
import { loadReadable } from '../lib/payment/loadReadable'
import type { Log } from '../lib/telemetry/events'
import { failureFields } from '../lib/telemetry/failure'
import { type TellShop, tellShop as tell } from '../lib/webhooks/tellShop'

interface Parts {
  readonly tellShop: TellShop
  readonly log: Log
}

const tellShop =
  ({ tellShop, log }: Parts): StreamHandler =>
  (changes, requestId) =>
    eachOrder(changes, async orderId => {
      try {
        return await tellShop(orderId, requestId)
      } catch (error) {
        log('error', 'shopNotTold', { requestId, orderId, ...failureFields(error) })
        return false
      }
    })

export const handler = stream(
  async app => {
    const { clock, log } = app
    const { shop, profiles, orders, ...ports } = await app.configured({
      ...{ shop: readShop, profiles: profilesOf(PROFILES), orders: openOrders },
      ...{ feed: openEventFeed, endpoints: openEndpoints, queue: openDeliveryQueue },
    })
    const surroundings = surroundingsOf(shop.publicUrl, profiles)
    return tellShop({
      tellShop: tell({
        loadOrder: async (orderId, requestId) => (await loadReadable(orders, orderId, requestId, log))?.order,
        eventsOf: (order, told) =>
          toFeedEvents(order, surroundings(merchantOf(order)).livemode, clock(), told),
        ...{ ...ports, otherRecipients: epayRecipients, clock },
      }),
      log,
    })
  },
  ['INSERT', 'MODIFY'],
)
