/** The transport of a gateway's message: size, encoding, content type, one decoding. */

import type { GatewayForm } from '../gateways/gateway'
import type { IllegalReason } from '../illegal/reasons'
import { err, ok, type Result } from '../result'
import { type Parameter, parseForm } from '../signing/form'
import { MAX_BODY_BYTES, mediaType, type Request } from './request'

/** A notify: the form in the body. */
export function bodyForm(request: Request): GatewayForm {
  if (!request.body.ok) return { raw: '', parameters: err(request.body.error) }
  const raw = request.body.value.toString('latin1')
  // Alipay sends `application/x-www-form-urlencoded; text/html; charset=utf-8`: only the first part counts.
  const isForm = mediaType(request.header('content-type')) === 'application/x-www-form-urlencoded'
  return { raw, parameters: isForm ? parse(raw) : err('wrongContentType') }
}

/** A return: the form in the query. */
export function queryForm(request: Request): GatewayForm {
  const raw = request.rawQuery
  return { raw, parameters: raw.length > MAX_BODY_BYTES ? err('tooLarge') : parse(raw) }
}

function parse(raw: string): Result<readonly Parameter[], IllegalReason> {
  const parameters = parseForm(raw)
  return parameters.ok ? ok(parameters.value) : parameters
}
