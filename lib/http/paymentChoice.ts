/** How the buyer chose to pay: in the query of a GET, in the form or the JSON of a POST. */
import type { PaymentMethod } from '../gateways/gateway'
import type { GatewayName } from '../order/facts'
import type { ProblemCode } from '../page/problem'
import { err, ok, type Result } from '../result'
import { readFields, readSubmission } from './fields'
import type { Request } from './request'

/** As it was sent, unproven. */
interface PaymentChoice {
  /** Undefined where none was named. */
  readonly gateway: GatewayName | undefined
  readonly method: PaymentMethod
}

export function readPaymentChoice(request: Request): Result<PaymentChoice, ProblemCode> {
  if (request.method === 'GET') {
    const fields = readFields(request.rawQuery)
    return fields.ok ? ok(choiceOf(namedIn(fields.value))) : fields
  }
  // A POST without a body chooses nothing.
  if (request.body.ok && request.body.value.length === 0) return ok(choiceOf({}))
  const submission = readSubmission(request)
  if (!submission.ok) return submission
  if (submission.value.kind === 'form') return ok(choiceOf(namedIn(submission.value.fields)))
  const { code = '', gateway = '', bank = '' } = Object(submission.value.value) as Record<string, unknown>
  if (typeof code !== 'string' || typeof gateway !== 'string' || typeof bank !== 'string') {
    return err('badRequest')
  }
  return ok(choiceOf({ code, gateway, bank }))
}

interface Named {
  readonly code?: string | undefined
  readonly gateway?: string | undefined
  readonly bank?: string | undefined
}

/** A page that offers several gateways has a list of banks for each. */
const namedIn = (fields: URLSearchParams): Named => {
  const gateway = fields.get('gateway') ?? ''
  return {
    gateway,
    code: fields.get('code') ?? '',
    bank: fields.get(`bank.${gateway}`) ?? fields.get('bank') ?? '',
  }
}

/** `code` names the gateway whose code is to be shown: its button says all, whatever else the form holds. */
function choiceOf({ code, gateway, bank }: Named): PaymentChoice {
  if (code) return { gateway: code, method: { kind: 'code' } }
  return { gateway: gateway || undefined, method: bank ? { kind: 'bank', bank } : { kind: 'account' } }
}
