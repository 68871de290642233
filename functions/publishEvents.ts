/** The stream of the orders table — publishes events, and queues their webhooks. */
import { apiContextOf } from '../lib/api/apiContext'
import { toFeedEvents } from '../lib/api/orderEvents'
import { stream } from '../lib/app'
import { eachOrder } from '../lib/background/orderChanges'
import { readShop } from '../lib/config/shop'
import { epayRecipients } from '../lib/epay/recipient'
import { merchantOf } from '../lib/order/merchant'
import { openDeliveryQueue, openEndpoints, openEventFeed, openOrders, openProfiles } from '../lib/parts'
import { loadReadable } from '../lib/payment/loadReadable'
import { failureFields } from '../lib/telemetry/failure'
import { publishEvents } from '../lib/webhooks/publishEvents'

export const handler = stream(
  async app => {
    const { clock, log } = app
    const { shop, profiles, orders, ...ports } = await app.configured({
      shop: readShop,
      profiles: openProfiles,
      orders: openOrders,
      feed: openEventFeed,
      endpoints: openEndpoints,
      queue: openDeliveryQueue,
    })
    const apiContext = apiContextOf(shop.publicUrl, profiles)
    const publish = publishEvents({
      loadOrder: async (orderId, requestId) => (await loadReadable(orders, orderId, requestId, log))?.order,
      eventsOf: (order, published) =>
        toFeedEvents(order, apiContext(merchantOf(order)).livemode, clock(), published),
      ...ports,
      otherRecipients: epayRecipients,
      clock,
    })
    return (changes, requestId) =>
      eachOrder(changes, async orderId => {
        try {
          return await publish(orderId, requestId)
        } catch (error) {
          log('error', 'eventsNotPublished', { requestId, orderId, ...failureFields(error) })
          return false
        }
      })
  },
  ['INSERT', 'MODIFY'],
)
