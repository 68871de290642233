/** What can be wrong with a request, as pages and JSON answers name it. */

/** What the buyer can do about it, which decides the page's heading. None denies a payment: it may have happened. */
export type ProblemKind = 'missing' | 'mend' | 'over' | 'unclear' | 'ours'

/** Each with its HTTP status; docs/api-errors.md lists them. */
export const PROBLEMS = {
  notFound: { status: 404, kind: 'missing' },
  methodNotAllowed: { status: 405, kind: 'mend' },
  badRequest: { status: 400, kind: 'mend' },
  tooLarge: { status: 413, kind: 'mend' },
  unsupportedMediaType: { status: 415, kind: 'mend' },
  badJson: { status: 400, kind: 'mend' },
  emptyCart: { status: 422, kind: 'mend' },
  tooManyLines: { status: 422, kind: 'mend' },
  unknownGoods: { status: 422, kind: 'mend' },
  repeatedGoods: { status: 422, kind: 'mend' },
  badQuantity: { status: 422, kind: 'mend' },
  amountTooLarge: { status: 422, kind: 'mend' },
  badEmail: { status: 422, kind: 'mend' },
  badIdempotencyKey: { status: 400, kind: 'mend' },
  idempotencyConflict: { status: 409, kind: 'mend' },
  badAmount: { status: 422, kind: 'mend' },
  badNote: { status: 422, kind: 'mend' },
  unknownOrder: { status: 404, kind: 'missing' },
  unknownLink: { status: 404, kind: 'missing' },
  linkEnded: { status: 410, kind: 'over' },
  linkUsedUp: { status: 409, kind: 'over' },
  notPayable: { status: 409, kind: 'mend' },
  unknownBank: { status: 422, kind: 'mend' },
  unknownGateway: { status: 422, kind: 'mend' },
  gatewayUnavailable: { status: 503, kind: 'ours' },
  refusedReturn: { status: 400, kind: 'unclear' },
  internal: { status: 500, kind: 'ours' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly kind: ProblemKind }>>

export type ProblemCode = keyof typeof PROBLEMS

export const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[]

export interface Problem {
  readonly code: ProblemCode
  /** The part of the request that is to blame (goods, a character), as it was sent; unproven text. */
  readonly culprit?: string
}
