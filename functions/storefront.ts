/** `GET /` — the catalog with quantities and a buy button. */
import { apiRoute } from '../lib/app'
import { readBuyerData } from '../lib/config/buyerData'
import { readDelivery } from '../lib/config/delivery'
import { readShop } from '../lib/config/shop'
import { pageContext } from '../lib/http/language'
import { onlyMethods } from '../lib/http/method'
import { formPage, json } from '../lib/http/response'
import { formatYuan } from '../lib/money'
import { newFormKey } from '../lib/order/formOrder'
import { storefrontPage } from '../lib/page/storefrontPage'
import { readCatalog } from '../lib/parts'

export const handler = apiRoute(async app => {
  const { shop, delivery, buyerData, catalog } = await app.configured({
    shop: readShop,
    delivery: readDelivery,
    buyerData: readBuyerData,
    catalog: readCatalog,
  })
  const goods = [...catalog.values()]
  const { sendsReceipts } = delivery
  const { demandsEmail } = buyerData
  const shown = { goods, sendsReceipts, demandsEmail }
  return onlyMethods(['GET'], shop, async request => {
    const { locale, wantsJson } = request
    if (!wantsJson) {
      // A page makes one order of the same goods: a double click, or going back and submitting again, does not buy
      // twice.
      const idempotencyKey = newFormKey(app.clock())
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
})
