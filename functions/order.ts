/** `GET /orders/{orderId}` — the order page while it is unpaid, then the result page; JSON on request. */
import { apiRoute } from '../lib/app'
import { order } from '../lib/checkout/order'
import { readDelivery } from '../lib/config/delivery'
import { readServesPrograms } from '../lib/config/epay'
import { readShop } from '../lib/config/shop'
import { byMerchant, openOrders, openProfiles } from '../lib/parts'

export const handler = apiRoute(async app => {
  const parts = await app.configured({
    shops: byMerchant(readShop),
    delivery: readDelivery,
    gateways: openProfiles,
    servesPrograms: readServesPrograms,
    orders: openOrders,
  })
  return order({ ...parts, clock: app.clock })
})
