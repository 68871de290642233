/** What a browser is answered when something unexpected was thrown; tells nothing of it. */
import type { FailureAnswer } from './boundary'
import { problemResponse } from './problemResponse'

export const failurePage: FailureAnswer = request =>
  problemResponse(request, { shopName: '收银' }, { code: 'internal' })
