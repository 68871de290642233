/** The errors that the client throws. */

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

/** The shop refused the request (4xx), or failed (5xx). */
export class ShouyinApiError extends ShouyinError {
  override readonly name = 'ShouyinApiError'
  /** The HTTP status. */
  readonly status: number
  readonly type: ErrorType
  /** Stable, for programs; all are listed in docs/api-errors.md. */
  readonly code: string
  /** The invalid field of the request, such as `lines[0].unit_amount`. */
  readonly param: string | undefined
  readonly docUrl: string | undefined
  /** Identifies the request in the shop's log. */
  readonly requestId: string | undefined

  constructor(status: number, body: unknown, requestId: string | undefined) {
    const { type, code, message, param, doc_url } = errorOf(body)
    super(message ?? `the shop answered ${status}`)
    this.status = status
    const [defaultType, defaultCode] = API_GATEWAY_ERRORS[status] ?? ['api', 'internal']
    this.type = (type as ErrorType | undefined) ?? defaultType
    this.code = code ?? defaultCode
    this.param = param
    this.docUrl = doc_url
    this.requestId = requestId
  }
}

/** API Gateway's own errors, which have another format: throttling, and a denial by IAM. */
const API_GATEWAY_ERRORS: Readonly<Record<number, readonly [type: ErrorType, code: string]>> = {
  429: ['rate_limit', 'rate_limited'],
  403: ['permission', 'forbidden'],
}

/** There was no response, or an unreadable one: whether the shop acted on the request is unknown. */
export class ShouyinConnectionError extends ShouyinError {
  override readonly name = 'ShouyinConnectionError'
}

/** The webhook is not authentic, or its timestamp is outside the tolerance. */
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
