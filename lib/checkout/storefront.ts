/** `GET /` — the catalog with quantities and a buy button. */
import type { BuyerDataConfig } from '../config/buyerData'
import type { DeliveryConfig } from '../config/delivery'
import type { ShopConfig } from '../config/shop'
import { pageContext } from '../http/language'
import { onlyMethods } from '../http/method'
import { formPage, type Handler, json } from '../http/response'
import { formatYuan } from '../money'
import type { Catalog } from '../order/catalog'
import { newFormKey } from '../order/formOrder'
import { type Storefront, storefrontPage } from '../page/storefrontPage'
import type { Clock } from '../time'

export interface StorefrontParts {
  readonly shop: ShopConfig
  readonly catalog: Catalog
  readonly delivery: Pick<DeliveryConfig, 'sendsReceipts'>
  readonly buyerData: Pick<BuyerDataConfig, 'demandsEmail'>
  readonly clock: Clock
}

export const storefrontOf = ({ catalog, delivery, buyerData }: StorefrontParts): Storefront => ({
  goods: [...catalog.values()],
  sendsReceipts: delivery.sendsReceipts,
  demandsEmail: buyerData.demandsEmail,
})

export function storefront(parts: StorefrontParts): Handler {
  const { shop, clock } = parts
  const shown = storefrontOf(parts)
  return onlyMethods(['GET'], shop, async request => {
    const { locale, wantsJson } = request
    if (!wantsJson) {
      // A page makes one order of the same goods: a double click, or going back and submitting again, does not buy
      // twice.
      const idempotencyKey = newFormKey(clock())
      return formPage(200, storefrontPage(pageContext(request, shop), shown, { idempotencyKey }))
    }
    return json(200, {
      shopName: shop.shopName,
      goods: shown.goods.map(({ sku, unitFen, name, description }) => ({
        sku,
        name: name[locale],
        description: description[locale],
        unitFen,
        unitYuan: formatYuan(unitFen),
      })),
    })
  })
}
