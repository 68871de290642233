/** Every other route — says so, in the visitor's language. */
import { apiRoute, configured } from '../lib/app'
import { readShop, type ShopConfig } from '../lib/config/shop'
import { problemResponse } from '../lib/http/problemResponse'
import type { Handler } from '../lib/http/response'

export const notFound =
  ({ shop: { shopName } }: { readonly shop: Pick<ShopConfig, 'shopName'> }): Handler =>
  async request =>
    problemResponse(request, shopName, { code: 'notFound' })

export const handler = apiRoute(async () => notFound(await configured({ shop: readShop })))
