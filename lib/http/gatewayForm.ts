/** Reads the form of a gateway's message: checks size and content type, and decodes once. */
import type { GatewayForm } from '../gateways/capabilities/messages'
import { err } from '../result'
import { parseForm } from '../signing/formEncoding'
import { MAX_BODY_BYTES, type Request } from './request'

/** Alipay sends `application/x-www-form-urlencoded; text/html; charset=utf-8`, so only the first part is checked. */
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
  // API Gateway passes each byte of the query as one character.
  const raw = Buffer.from(request.rawQuery, 'latin1')
  return { raw, parameters: raw.length > MAX_BODY_BYTES ? err('tooLarge') : parseForm(raw) }
}
