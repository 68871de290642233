/** The errors of the API, documented in docs/api-errors.md and in the OpenAPI document. */
import type { FailureAnswer } from '../http/boundary'
import { json, type Response, withHeaders } from '../http/response'

/** The status, type and message of each code; messages are for developers. */
const ERRORS = {
  invalid_json: [400, 'invalid_request', 'the body is not JSON in UTF-8'],
  invalid_idempotency_key: [
    400,
    'invalid_request',
    'Idempotency-Key must be 1 to 255 printable ASCII characters',
  ],
  unsupported_version: [400, 'invalid_request', 'Shouyin-Version is not a version of this API'],
  missing_key: [401, 'authentication', 'send Authorization: Bearer sk_…'],
  invalid_key: [401, 'authentication', 'the key does not exist, or was withdrawn'],
  missing_signature: [
    401,
    'authentication',
    'sign the request with AWS Signature Version 4 for the service execute-api',
  ],
  wrong_mode: [
    403,
    'permission',
    'test keys and paths work only where no money moves, live ones only where it does',
  ],
  unsupported_principal: [
    403,
    'permission',
    'only IAM users and role sessions may call, and no sessions of Cognito identity pools',
  ],
  insufficient_scope: [403, 'permission', 'the key lacks the scope'],
  not_found: [404, 'not_found', 'there is no such path'],
  order_not_found: [404, 'not_found', 'no order has this id'],
  link_not_found: [404, 'not_found', 'no payment link has this id'],
  endpoint_not_found: [404, 'not_found', 'no webhook endpoint has this id'],
  delivery_not_found: [
    404,
    'not_found',
    'the endpoint has no delivery with this id; deliveries are kept for 30 days',
  ],
  method_not_allowed: [405, 'invalid_request', 'the path does not support this method; see the Allow header'],
  order_not_open: [409, 'conflict', 'the order is not open, or is being paid: read it again'],
  order_changed: [409, 'conflict', 'the order changed during each attempt, and nothing was done: try again'],
  endpoint_disabled: [409, 'conflict', 'the endpoint is disabled: enable it first'],
  endpoint_deleted: [
    409,
    'conflict',
    'the endpoint created with this Idempotency-Key was deleted: send a new key',
  ],
  endpoint_changed: [409, 'conflict', 'another request has just rotated the secret: read the endpoint again'],
  too_many_endpoints: [409, 'conflict', 'the maximum number of webhook endpoints exists, delete one first'],
  idempotency_key_reused: [409, 'idempotency', 'the key was first used for another request'],
  amount_refundable_changed: [412, 'conflict', 'amount_refundable has changed: read the order again'],
  body_too_large: [413, 'invalid_request', 'the body exceeds 64 KiB'],
  unsupported_media_type: [415, 'invalid_request', 'send Content-Type: application/json'],
  invalid_field: [422, 'invalid_request', 'a field is missing, unknown or invalid'],
  amount_mismatch: [422, 'invalid_request', 'amount is not the sum of the lines'],
  amount_out_of_range: [
    422,
    'invalid_request',
    'the sum of the lines is 0, or above the limit of one payment',
  ],
  unknown_gateway: [422, 'invalid_request', 'the shop takes no new payments through this gateway'],
  nothing_to_refund: [422, 'invalid_request', 'the order has no money left to refund'],
  refund_too_large: [422, 'invalid_request', 'the amount exceeds what is left of the payment'],
  refund_not_supported: [
    422,
    'invalid_request',
    'the gateway does not support refunds, or no more of this payment, or is no longer in use',
  ],
  trade_not_named: [422, 'invalid_request', 'the order was paid more than once: send gateway_trade_no'],
  gateway_unavailable: [
    424,
    'gateway',
    'a gateway did not answer, and the request was not carried out: try again',
  ],
  rate_limited: [429, 'rate_limit', 'too many requests: wait for the seconds in Retry-After'],
  internal: [500, 'api', 'internal error: try again with the same Idempotency-Key'],
} as const satisfies Readonly<Record<string, readonly [status: number, type: string, message: string]>>

export type ApiErrorCode = keyof typeof ERRORS

export const API_ERROR_CODES = Object.keys(ERRORS) as readonly ApiErrorCode[]

export const API_ERROR_TYPES = [
  ...['invalid_request', 'authentication', 'permission', 'not_found', 'conflict', 'idempotency'],
  ...['rate_limit', 'gateway', 'api'],
]

export const apiErrorOf = (code: ApiErrorCode) => {
  const [status, type, message] = ERRORS[code]
  return { status, type, message }
}

/** An error of the API. */
export interface ApiProblem {
  readonly code: ApiErrorCode
  /** The invalid field, such as `lines[0].unit_amount`. */
  readonly param?: string
  /** What the field must be; appended to the message. */
  readonly detail?: string
}

/** In s. */
const RETRY_AFTER = '1'

/** @param publicUrl  the shop's origin; '' if the configuration could not be read */
export function errorResponse(
  { code, param, detail }: ApiProblem,
  requestId: string,
  publicUrl: string,
): Response {
  const { status, type, message } = apiErrorOf(code)
  const error = {
    type,
    code,
    message: detail === undefined ? message : `${message}: ${detail}`,
    param,
    doc_url: `${publicUrl}/v1/openapi.json#/components/x-errors/${code}`,
    request_id: requestId,
  }
  return json(status, { error }, code === 'rate_limited' ? { 'retry-after': RETRY_AFTER } : {})
}

/** The response to an unexpected error; the configuration may be the cause, so it is not used. */
export const failureAnswer: FailureAnswer = ({ requestId }) =>
  withHeaders(errorResponse({ code: 'internal' }, requestId, ''), { 'request-id': requestId })
