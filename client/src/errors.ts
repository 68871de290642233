/** The errors of this package. */

export type ErrorType =
  | 'invalid_request'
  | 'authentication'
  | 'permission'
  | 'not_found'
  | 'conflict'
  | 'idempotency'
  | 'rate_limit'
  | 'gateway'
  | 'api'

export class ShouyinError extends Error {
  override readonly name: string = 'ShouyinError'
}

/** The shop refused the request, or failed. */
export class ShouyinApiError extends ShouyinError {
  override readonly name = 'ShouyinApiError'
  /** HTTP status. */
  readonly status: number
  readonly type: ErrorType
  /** For programs; all codes are listed in docs/api-errors.md. */
  readonly code: string
  /** The part of the request that is wrong, such as `lines[0].unit_amount`. */
  readonly param: string | undefined
  readonly docUrl: string | undefined
  /** The request's id in the shop's log. */
  readonly requestId: string | undefined

  constructor(status: number, body: unknown, requestId: string | undefined) {
    const { type, code, message, param, doc_url } = errorOf(body)
    super(message ?? `the shop answered ${status}`)
    this.status = status
    // API Gateway's own refusals have another format.
    const [itsType, itsCode] = OF_API_GATEWAY[status] ?? ['api', 'internal']
    this.type = (type as ErrorType | undefined) ?? itsType
    this.code = code ?? itsCode
    this.param = param
    this.docUrl = doc_url
    this.requestId = requestId
  }
}

/** The codes of API Gateway's refusals; 403 comes from IAM. */
const OF_API_GATEWAY: Readonly<Record<number, readonly [type: ErrorType, code: string]>> = {
  429: ['rate_limit', 'rate_limited'],
  403: ['permission', 'forbidden'],
}

/** No answer arrived, or none that could be read: the request may or may not have been carried out. */
export class ShouyinConnectionError extends ShouyinError {
  override readonly name = 'ShouyinConnectionError'
}

/** The webhook was not sent by the shop, or not just now. */
export class WebhookVerificationError extends ShouyinError {
  override readonly name = 'WebhookVerificationError'
}

type ErrorText = Partial<Record<'type' | 'code' | 'message' | 'param' | 'doc_url', string>>

function errorOf(body: unknown): ErrorText {
  const { error } = Object(body) as { error?: unknown }
  return Object.fromEntries(
    Object.entries(Object(error) as Record<string, unknown>).filter(([, value]) => typeof value === 'string'),
  )
}
