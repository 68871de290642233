/** `GET /` — the catalog with quantities and a buy button. */
import { apiRoute } from '../lib/app'
import { type BuyerDataConfig, readBuyerData } from '../lib/config/buyerData'
import { type DeliveryConfig, readDelivery } from '../lib/config/delivery'
import { readShop } from '../lib/config/shop'
import { pageContext } from '../lib/http/language'
import { onlyMethods } from '../lib/http/method'
import { formPage, type Handler, json } from '../lib/http/response'
import { formatYuan } from '../lib/money'
import type { Catalog } from '../lib/order/catalog'
import { newFormKey } from '../lib/order/formOrder'
import { storefrontPage } from '../lib/page/storefrontPage'
import { readCatalog } from '../lib/parts'
import type { Shop } from '../lib/shop'

interface Parts {
  readonly shop: Shop
  readonly delivery: Pick<DeliveryConfig, 'sendsReceipts'>
  readonly buyerData: Pick<BuyerDataConfig, 'demandsEmail'>
  readonly catalog: Catalog
  readonly newIdempotencyKey: () => string
}

const storefront = ({ shop, delivery, buyerData, catalog, newIdempotencyKey }: Parts): Handler =>
  onlyMethods(['GET'], shop, async request => {
    const { locale, wantsJson } = request
    const goods = [...catalog.values()]
    if (!wantsJson) {
      const { sendsReceipts } = delivery
      const { demandsEmail } = buyerData
      // One page, one order of these goods: pressing the button twice, or going back and pressing again, buys once.
      const idempotencyKey = newIdempotencyKey()
      const shown = { goods, sendsReceipts, demandsEmail }
      return formPage(200, storefrontPage(pageContext(request, shop), shown, { idempotencyKey }))
    }
    return json(200, {
      shopName: shop.shopName,
      goods: goods.map(({ sku, unitFen, name, description }) => ({
        sku,
        name: name[locale],
        description: description[locale],
        unitFen,
        unitYuan: formatYuan(unitFen),
      })),
    })
  })

export const handler = apiRoute(async app => {
  const parts = await app.configured({
    shop: readShop,
    delivery: readDelivery,
    buyerData: readBuyerData,
    catalog: readCatalog,
  })
  return storefront({ ...parts, newIdempotencyKey: () => newFormKey(app.clock()) })
})
