/** What a program can be refused: documented in docs/api-errors.md, and in the API's own OpenAPI document. */
import type { FailureAnswer } from '../http/boundary'
import { json, type Response, withHeaders } from '../http/response'

/** Each code's status, what kind of trouble it is, and one sentence for whoever programs. */
const ERRORS = {
  invalid_json: [400, 'invalid_request', 'the body is not JSON in UTF-8'],
  invalid_idempotency_key: [400, 'invalid_request', 'Idempotency-Key must be 1 to 255 printable characters'],
  unsupported_version: [400, 'invalid_request', 'Shouyin-Version names no version of this API'],
  missing_key: [401, 'authentication', 'send Authorization: Bearer sk_…'],
  invalid_key: [401, 'authentication', 'there is no such key, or it was withdrawn'],
  missing_signature: [401, 'authentication', 'sign the request for AWS, for the service execute-api'],
  wrong_mode: [
    403,
    'permission',
    'test keys and paths work only where no money moves, live ones only where it does',
  ],
  unsupported_principal: [
    403,
    'permission',
    'only IAM users and sessions of roles may call, other than those of visitors by Cognito',
  ],
  insufficient_scope: [403, 'permission', 'the key has not the scope that this takes'],
  not_found: [404, 'not_found', 'there is no such address'],
  order_not_found: [404, 'not_found', 'no order has this id'],
  link_not_found: [404, 'not_found', 'no payment link has this id'],
  endpoint_not_found: [404, 'not_found', 'no webhook endpoint has this id'],
  delivery_not_found: [404, 'not_found', 'the endpoint has no delivery of this id, or not any more'],
  method_not_allowed: [405, 'invalid_request', 'the address takes other methods, those in the header Allow'],
  order_not_open: [409, 'conflict', 'the order is paid, being paid, or over: read it again'],
  order_changed: [409, 'conflict', 'news of the order kept coming in, and nothing was done: try again'],
  endpoint_disabled: [409, 'conflict', 'the endpoint is disabled: enable it first'],
  endpoint_deleted: [
    409,
    'conflict',
    'the endpoint that this Idempotency-Key made has been deleted: send a new key',
  ],
  endpoint_changed: [
    409,
    'conflict',
    'the secret was just rotated by another request: read the endpoint again',
  ],
  too_many_endpoints: [
    409,
    'conflict',
    'there are as many webhook endpoints as there may be, and one must be deleted first',
  ],
  idempotency_key_reused: [409, 'idempotency', 'the key came first with another request'],
  amount_refundable_changed: [412, 'conflict', 'something else may be refunded by now: read the order again'],
  body_too_large: [413, 'invalid_request', 'the body has more than 64 KiB'],
  unsupported_media_type: [415, 'invalid_request', 'send Content-Type: application/json'],
  invalid_field: [422, 'invalid_request', 'a field is missing, unknown, or not what it must be'],
  amount_mismatch: [422, 'invalid_request', 'amount is not the sum of the lines'],
  amount_out_of_range: [422, 'invalid_request', 'the lines cost nothing, or more than one payment can be'],
  unknown_gateway: [422, 'invalid_request', 'the shop takes no new payments at a gateway of this name'],
  nothing_to_refund: [422, 'invalid_request', 'no money of the order is left that could be refunded'],
  refund_too_large: [422, 'invalid_request', 'the amount is more than what is left of the payment'],
  refund_not_supported: [
    422,
    'invalid_request',
    'the gateway takes no refunds, or no more of this payment, or is not used any more',
  ],
  trade_not_named: [422, 'invalid_request', 'the order was paid more than once: name one gateway_trade_no'],
  gateway_unavailable: [424, 'gateway', 'a gateway did not answer, and it is not done: try again'],
  rate_limited: [429, 'rate_limit', 'too many requests: wait as long as Retry-After says'],
  internal: [500, 'api', 'something failed in the shop: try again with the same Idempotency-Key'],
} as const satisfies Readonly<Record<string, readonly [status: number, type: string, message: string]>>

export type ApiErrorCode = keyof typeof ERRORS

export const API_ERROR_CODES = Object.keys(ERRORS) as readonly ApiErrorCode[]

export const API_ERROR_TYPES = [
  ...['invalid_request', 'authentication', 'permission', 'not_found', 'conflict', 'idempotency'],
  ...['rate_limit', 'gateway', 'api'],
]

/** What is documented of a code. */
export const apiErrorOf = (code: ApiErrorCode) => {
  const [status, type, message] = ERRORS[code]
  return { status, type, message }
}

/** Why a request is refused. */
export interface ApiProblem {
  readonly code: ApiErrorCode
  /** The part that is to blame, such as `lines[0].unit_amount`. */
  readonly param?: string
  /** What it must be. */
  readonly detail?: string
}

/** How long the caller should wait at least, in s. */
const RETRY_AFTER = '1'

/** @param publicUrl  the shop's own origin; '' where the configuration could not be read */
export function errorResponse(
  { code, param, detail }: ApiProblem,
  requestId: string,
  publicUrl: string,
): Response {
  const { status, type, message } = apiErrorOf(code)
  const error = {
    ...{ type, code, message: detail === undefined ? message : `${message}: ${detail}`, param },
    doc_url: `${publicUrl}/v1/openapi.json#/components/x-errors/${code}`,
    request_id: requestId,
  }
  return json(status, { error }, code === 'rate_limited' ? { 'retry-after': RETRY_AFTER } : {})
}

/** When something unexpected was thrown; the configuration may be what is wrong. */
export const failureAnswer: FailureAnswer = ({ requestId }) =>
  withHeaders(errorResponse({ code: 'internal' }, requestId, ''), { 'request-id': requestId })
