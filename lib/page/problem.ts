/** The error codes of pages and JSON answers. */

/** Decides the page's heading. None of them denies a payment, which may have happened. */
export type ProblemKind = 'notFound' | 'invalid' | 'linkClosed' | 'unverified' | 'serverError'

/** With HTTP status; documented in docs/api-errors.md. */
export const PROBLEMS = {
  notFound: { status: 404, kind: 'notFound' },
  methodNotAllowed: { status: 405, kind: 'invalid' },
  badRequest: { status: 400, kind: 'invalid' },
  tooLarge: { status: 413, kind: 'invalid' },
  unsupportedMediaType: { status: 415, kind: 'invalid' },
  badJson: { status: 400, kind: 'invalid' },
  emptyCart: { status: 422, kind: 'invalid' },
  tooManyLines: { status: 422, kind: 'invalid' },
  unknownGoods: { status: 422, kind: 'invalid' },
  repeatedGoods: { status: 422, kind: 'invalid' },
  badQuantity: { status: 422, kind: 'invalid' },
  amountTooLarge: { status: 422, kind: 'invalid' },
  badEmail: { status: 422, kind: 'invalid' },
  badIdempotencyKey: { status: 400, kind: 'invalid' },
  idempotencyConflict: { status: 409, kind: 'invalid' },
  badAmount: { status: 422, kind: 'invalid' },
  badNote: { status: 422, kind: 'invalid' },
  unknownOrder: { status: 404, kind: 'notFound' },
  unknownLink: { status: 404, kind: 'notFound' },
  linkEnded: { status: 410, kind: 'linkClosed' },
  linkUsedUp: { status: 409, kind: 'linkClosed' },
  notPayable: { status: 409, kind: 'invalid' },
  unknownBank: { status: 422, kind: 'invalid' },
  unknownGateway: { status: 422, kind: 'invalid' },
  gatewayUnavailable: { status: 503, kind: 'serverError' },
  refusedRequest: { status: 400, kind: 'invalid' },
  refusedReturn: { status: 400, kind: 'unverified' },
  internal: { status: 500, kind: 'serverError' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly kind: ProblemKind }>>

export type ProblemCode = keyof typeof PROBLEMS

export const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[]

export interface Problem {
  readonly code: ProblemCode
  /** The part of the request at fault, such as a sku, as it was sent: untrusted text. */
  readonly culprit?: string
}
