/** The stream of the orders table — tells the shop's own back end of what happened to an order. */
import { toFeedEvents } from '../lib/api/orderEvents'
import { surroundingsOf } from '../lib/api/surroundings'
import {
  configured,
  deliveriesIn,
  endpointsIn,
  eventFeedIn,
  log,
  ordersIn,
  profilesOf,
  stream,
} from '../lib/app'
import type { StreamHandler } from '../lib/background/boundary'
import { eachOrder } from '../lib/background/orderChanges'
import { readApi } from '../lib/config/api'
import { readShop } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import { epayRecipients } from '../lib/epay/recipient'
import { PROFILES } from '../lib/gateways/profiles'
import { merchantOf } from '../lib/order/merchant'
import { loadReadable } from '../lib/payment/loadReadable'
import type { Log } from '../lib/telemetry/events'
import { failureFields } from '../lib/telemetry/failure'
import { systemClock } from '../lib/time'
import { type TellShop, tellShop as tell } from '../lib/webhooks/tellShop'

interface Parts {
  readonly tellShop: TellShop
  readonly log: Log
}

export const tellShop =
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

export const handler = stream(async () => {
  const { api, shop, stores, profiles } = await configured({
    ...{ api: readApi, shop: readShop, stores: readStores },
    profiles: profilesOf(PROFILES),
  })
  const orders = ordersIn(stores)
  const surroundings = surroundingsOf(shop.publicUrl, profiles)
  return tellShop({
    tellShop: tell({
      loadOrder: async (orderId, requestId) => (await loadReadable(orders, orderId, requestId, log))?.order,
      eventsOf: order => toFeedEvents(order, surroundings(merchantOf(order)).livemode),
      ...{ feed: eventFeedIn(api), endpoints: endpointsIn(api), queue: deliveriesIn(api) },
      otherRecipients: epayRecipients,
      clock: systemClock,
    }),
    log,
  })
}, ['INSERT', 'MODIFY'])
