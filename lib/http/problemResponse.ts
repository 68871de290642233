/** A problem as an answer: a page for browsers, JSON for programs. */

import type { Problem, ProblemCode } from '../page/problem'
import { problemPage } from '../page/problemPage'
import { problemText } from '../page/problemText'
import type { Shop } from '../shop'
import { pageContext } from './language'
import type { Request } from './request'
import { html, json, type Response } from './response'

/** The HTTP status of each problem; docs/api-errors.md lists them. */
export const PROBLEM_STATUS: Readonly<Record<ProblemCode, number>> = {
  notFound: 404,
  methodNotAllowed: 405,
  badRequest: 400,
  tooLarge: 413,
  unsupportedMediaType: 415,
  badJson: 400,
  emptyCart: 422,
  tooManyLines: 422,
  unknownGoods: 422,
  repeatedGoods: 422,
  badQuantity: 422,
  amountTooLarge: 422,
  badEmail: 422,
  badIdempotencyKey: 400,
  idempotencyConflict: 409,
  badAmount: 422,
  badNote: 422,
  unknownOrder: 404,
  unknownLink: 404,
  linkEnded: 410,
  linkUsedUp: 409,
  notPayable: 409,
  unknownBank: 422,
  unknownGateway: 422,
  gatewayUnavailable: 503,
  refusedReturn: 400,
  internal: 500,
}

/** @param next  where a browser can go on */
export function problemResponse(
  request: Pick<Request, 'locale' | 'chosenLocale' | 'browserLocale' | 'wantsJson'>,
  shop: Shop,
  problem: Problem,
  next = '/',
): Response {
  const status = PROBLEM_STATUS[problem.code]
  if (!request.wantsJson) return html(status, problemPage(pageContext(request, shop), problem, next))
  return json(status, { error: { ...problem, message: problemText(problem, request.locale) } })
}
