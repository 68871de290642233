/** The transport of a gateway's message: size, encoding, content type, one decoding. */
import type { GatewayForm } from '../gateways/gateway'
import { err } from '../result'
import { parseForm } from '../signing/formEncoding'
import { MAX_BODY_BYTES, type Request } from './request'

/** Alipay sends `application/x-www-form-urlencoded; text/html; charset=utf-8`: only the first part counts. */
const FORM_TYPE = /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i

/** What is posted: the form in the body. */
export function bodyForm(request: Request): GatewayForm {
  if (!request.body.ok) return { raw: Buffer.alloc(0), parameters: err(request.body.error) }
  const raw = request.body.value
  const isForm = FORM_TYPE.test(request.header('content-type'))
  return { raw, parameters: isForm ? parseForm(raw) : err('wrongContentType') }
}

/** What comes by GET: the form in the query. */
export function queryForm(request: Request): GatewayForm {
  // API Gateway gives a query one character a byte.
  const raw = Buffer.from(request.rawQuery, 'latin1')
  return { raw, parameters: raw.length > MAX_BODY_BYTES ? err('tooLarge') : parseForm(raw) }
}
