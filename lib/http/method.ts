/** Restricts the methods of a route. */
import type { Shop } from '../shop'
import { problemResponse } from './problemResponse'
import { type Handler, withHeaders } from './response'

/** Answers other methods with 405 and an `Allow` header. */
export const onlyMethods =
  (methods: readonly string[], shop: Shop, handler: Handler): Handler =>
  async request => {
    if (methods.includes(request.method)) return handler(request)
    const refusal = problemResponse(request, shop, { code: 'methodNotAllowed' })
    return withHeaders(refusal, { allow: methods.join(', ') })
  }
