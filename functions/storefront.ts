/** `GET /` — the catalog with quantities and a buy button. */
import { randomUUID } from 'node:crypto'
import { catalog, config, lambda } from '../lib/app'
import type { Config } from '../lib/config/config'
import { onlyMethods } from '../lib/http/method'
import { type Handler, html, json } from '../lib/http/response'
import { formatYuan } from '../lib/money'
import type { Catalog } from '../lib/order/catalog'
import { storefrontPage } from '../lib/page/storefrontPage'

interface Parts {
  readonly config: Pick<Config, 'shopName' | 'means'>
  readonly catalog: Catalog
  readonly newIdempotencyKey: () => string
}

export const storefront = ({ config: { shopName, means }, catalog, newIdempotencyKey }: Parts): Handler =>
  onlyMethods(['GET'], shopName, async ({ locale, wantsJson }) => {
    const goods = [...catalog.values()]
    // One page, one order: pressing the button twice, or going back and pressing again, buys once.
    if (!wantsJson)
      return html(
        200,
        storefrontPage({
          ...{ locale, shopName, goods, sendsReceipts: means.sendsReceipts },
          idempotencyKey: newIdempotencyKey(),
        }),
      )
    return json(200, {
      shopName,
      goods: goods.map(({ sku, unitFen, name, description }) => ({
        sku,
        name: name[locale],
        description: description[locale],
        unitFen,
        unitYuan: formatYuan(unitFen),
      })),
    })
  })

export const handler = lambda(() =>
  storefront({ config: config(), catalog: catalog(), newIdempotencyKey: randomUUID }),
)
