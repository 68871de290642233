/** The page after an unexpected error, without details of it. It needs no configuration. */
import type { FailureAnswer } from './boundary'
import { problemResponse } from './problemResponse'

export const failurePage: FailureAnswer = request =>
  problemResponse(request, { shopName: '收银' }, { code: 'internal' })
