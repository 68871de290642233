/** Every other route — says so, in the visitor's language. */
import { apiRoute } from '../lib/app'
import { readShop } from '../lib/config/shop'
import { problemResponse } from '../lib/http/problemResponse'
import type { Handler } from '../lib/http/response'
import type { Shop } from '../lib/shop'

const notFound =
  ({ shop }: { readonly shop: Shop }): Handler =>
  async request =>
    problemResponse(request, shop, { code: 'notFound' })

export const handler = apiRoute(async app => notFound(await app.configured({ shop: readShop })))
