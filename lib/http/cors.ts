/**
 * CORS for the configured origins. Done here and not by API Gateway, so that the local stack and the tests have it too.
 */
import { type Handler, text, withHeaders } from './response'

export const cors =
  (allowedOrigins: readonly string[], handler: Handler): Handler =>
  async request => {
    const origin = request.header('origin')
    if (!allowedOrigins.includes(origin)) return handler(request)
    const isPreflight = request.method === 'OPTIONS' && request.header('access-control-request-method') !== ''
    const response = isPreflight ? text(204, '') : await handler(request)
    return withHeaders(response, {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'location',
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'origin',
      ...(isPreflight && {
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'accept-language, content-type, idempotency-key',
        'access-control-max-age': '600',
      }),
    })
  }
