/** Which methods a route takes. */
import { problemResponse } from './problemResponse'
import { type Handler, withHeaders } from './response'

/** Answers 405, with what would have been right, to every method but those. */
export const onlyMethods =
  (methods: readonly string[], shopName: string, handler: Handler): Handler =>
  async request => {
    if (methods.includes(request.method)) return handler(request)
    const refusal = problemResponse(request, shopName, { code: 'methodNotAllowed' })
    return withHeaders(refusal, { allow: methods.join(', ') })
  }
