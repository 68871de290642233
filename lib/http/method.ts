/** Which methods a route takes. */
import type { Shop } from '../shop'
import { problemResponse } from './problemResponse'
import { type Handler, withHeaders } from './response'

/** Answers 405, with what would have been right, to every method but those. */
export const onlyMethods =
  (methods: readonly string[], shop: Shop, handler: Handler): Handler =>
  async request => {
    if (methods.includes(request.method)) return handler(request)
    const refusal = problemResponse(request, shop, { code: 'methodNotAllowed' })
    return withHeaders(refusal, { allow: methods.join(', ') })
  }
