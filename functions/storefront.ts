/** `GET /` — the catalog with quantities and a buy button. */
import { apiRoute } from '../lib/app'
import { storefront } from '../lib/checkout/storefront'
import { readBuyerData } from '../lib/config/buyerData'
import { readDelivery } from '../lib/config/delivery'
import { readShop } from '../lib/config/shop'
import { readCatalog } from '../lib/parts'

export const handler = apiRoute(async app => {
  const parts = await app.configured({
    shop: readShop,
    delivery: readDelivery,
    buyerData: readBuyerData,
    catalog: readCatalog,
  })
  return storefront({ ...parts, clock: app.clock })
})
