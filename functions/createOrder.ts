/** `POST /orders` — creates an order; prices come from the catalog. */
import { apiRoute } from '../lib/app'
import { createOrder } from '../lib/checkout/createOrder'
import { readBuyerData } from '../lib/config/buyerData'
import { readDelivery } from '../lib/config/delivery'
import { readShop } from '../lib/config/shop'
import { MAX_FORM_BYTES } from '../lib/http/request'
import { openOrders, openProfiles, readCatalog } from '../lib/parts'
import { placeOrder } from '../lib/payment/placeOrder'

export const handler = apiRoute(
  async app => {
    const { clock, log } = app
    const { orders, ...parts } = await app.configured({
      shop: readShop,
      delivery: readDelivery,
      buyerData: readBuyerData,
      catalog: readCatalog,
      gateways: openProfiles,
      orders: openOrders,
    })
    const { gateways, shop } = parts
    const { orderLifetimeMs } = shop
    return createOrder({
      ...parts,
      placeOrder: placeOrder({ orders, gateways, orderLifetimeMs, clock, log }),
      clock,
    })
  },
  { maxBodyBytes: MAX_FORM_BYTES },
)
