/** The page for an unexpected error; reveals nothing about it. */
import type { FailureAnswer } from './boundary'
import { problemResponse } from './problemResponse'

export const failurePage: FailureAnswer = request =>
  problemResponse(request, { shopName: '收银' }, { code: 'internal' })
