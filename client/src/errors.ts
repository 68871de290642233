/** What can go wrong, each kind a class of its own. */

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
  /** Of HTTP. */
  readonly status: number
  readonly type: ErrorType
  /** For programs; docs/api-errors.md lists all of them. */
  readonly code: string
  /** The part of the request that is to blame, such as `lines[0].unit_amount`. */
  readonly param: string | undefined
  readonly docUrl: string | undefined
  /** Joins the answer to the shop's log. */
  readonly requestId: string | undefined

  constructor(status: number, body: unknown, requestId: string | undefined) {
    const { type, code, message, param, doc_url } = errorOf(body)
    super(message ?? `the shop answered ${status}`)
    this.status = status
    // API Gateway answers in a form of its own where the shop was not reached.
    const [itsType, itsCode] = OF_API_GATEWAY[status] ?? ['api', 'internal']
    this.type = (type as ErrorType | undefined) ?? itsType
    this.code = code ?? itsCode
    this.param = param
    this.docUrl = doc_url
    this.requestId = requestId
  }
}

/** What its own refusals mean; the second one is that of IAM. */
const OF_API_GATEWAY: Readonly<Record<number, readonly [type: ErrorType, code: string]>> = {
  429: ['rate_limit', 'rate_limited'],
  403: ['permission', 'forbidden'],
}

/** No answer came, or none that could be read: whether the shop did what was asked is not known. */
export class ShouyinConnectionError extends ShouyinError {
  override readonly name = 'ShouyinConnectionError'
}

/** A webhook that the shop did not send, or not now. */
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
