/** Every other route — 404, in the visitor's language. */
import { apiRoute } from '../lib/app'
import { readShop } from '../lib/config/shop'
import { problemResponse } from '../lib/http/problemResponse'

export const handler = apiRoute(async app => {
  const { shop } = await app.configured({ shop: readShop })
  return async request => problemResponse(request, shop, { code: 'notFound' })
})
