/** Extracts the form from a gateway's message: size, encoding and content type are checked, and it is decoded once. */
import type { GatewayForm } from '../gateways/gateway'
import { err } from '../result'
import { parseForm } from '../signing/formEncoding'
import { MAX_BODY_BYTES, type Request } from './request'

/** Alipay sends `application/x-www-form-urlencoded; text/html; charset=utf-8`: only the first part counts. */
const FORM_TYPE = /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i

/** The form in the body of a POST. */
export function bodyForm(request: Request): GatewayForm {
  if (!request.body.ok) return { raw: Buffer.alloc(0), parameters: err(request.body.error) }
  const raw = request.body.value
  const isForm = FORM_TYPE.test(request.header('content-type'))
  return { raw, parameters: isForm ? parseForm(raw) : err('wrongContentType') }
}

/** The form in the query of a GET. */
export function queryForm(request: Request): GatewayForm {
  // API Gateway passes a query with one character per byte.
  const raw = Buffer.from(request.rawQuery, 'latin1')
  return { raw, parameters: raw.length > MAX_BODY_BYTES ? err('tooLarge') : parseForm(raw) }
}
