/** Every other route — says so, in the visitor's language. */
import { configured, lambda } from '../lib/app'
import { readShop, type ShopConfig } from '../lib/config/shop'
import { problemResponse } from '../lib/http/problemResponse'
import type { Handler } from '../lib/http/response'

export const notFound =
  ({ shop: { shopName } }: { readonly shop: Pick<ShopConfig, 'shopName'> }): Handler =>
  async request =>
    problemResponse(request, shopName, { code: 'notFound' })

export const handler = lambda(async () => notFound(await configured({ shop: readShop })))
