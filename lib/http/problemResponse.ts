/** The response with a problem: a page for browsers, JSON for programs. */
import { PROBLEMS, type Problem } from '../page/problem'
import { problemPage } from '../page/problemPage'
import { problemText } from '../page/problemText'
import type { Shop } from '../shop'
import { pageContext } from './language'
import type { Request } from './request'
import { html, json, type Response } from './response'

/** @param next  where the page links to: a path, or another site that is proved to be the buyer's */
export function problemResponse(
  request: Pick<Request, 'locale' | 'chosenLocale' | 'browserLocale' | 'wantsJson'>,
  shop: Shop,
  problem: Problem,
  next = '/',
): Response {
  const status = PROBLEMS[problem.code].status
  if (!request.wantsJson) return html(status, problemPage(pageContext(request, shop), problem, next))
  return json(status, { error: { ...problem, message: problemText(problem, request.locale) } })
}
