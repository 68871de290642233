/** What can be wrong with a request, as pages and JSON answers name it. */
export const PROBLEM_CODES = [
  'notFound',
  'methodNotAllowed',
  'badRequest',
  'tooLarge',
  'unsupportedMediaType',
  'badJson',
  'emptyCart',
  'tooManyLines',
  'unknownGoods',
  'repeatedGoods',
  'badQuantity',
  'amountTooLarge',
  'badEmail',
  'badIdempotencyKey',
  'idempotencyConflict',
  'badAmount',
  'badNote',
  'unknownOrder',
  'unknownLink',
  'linkEnded',
  'linkUsedUp',
  'notPayable',
  'unknownBank',
  'unknownGateway',
  'gatewayUnavailable',
  'refusedReturn',
  'internal',
] as const

export type ProblemCode = (typeof PROBLEM_CODES)[number]

export interface Problem {
  readonly code: ProblemCode
  /** The part of the request that is to blame (goods, a character), as it was sent; unproven text. */
  readonly culprit?: string
}
