/** Reads how the buyer chose to pay: from the query of a GET, or the form or JSON of a POST. */
import type { PaymentMethod } from '../gateways/capabilities/payments'
import type { GatewayName } from '../order/facts'
import type { ProblemCode } from '../page/problem'
import { err, ok, type Result } from '../result'
import { readFields, readSubmission } from './fields'
import type { Request } from './request'

/** Not validated. */
interface PaymentChoice {
  /** Undefined if none was sent. */
  readonly gateway: GatewayName | undefined
  readonly method: PaymentMethod
}

export function readPaymentChoice(request: Request): Result<PaymentChoice, ProblemCode> {
  if (request.method === 'GET') {
    const fields = readFields(request.rawQuery)
    return fields.ok ? ok(choiceOf(namedIn(fields.value))) : fields
  }
  // A POST without a body makes no choice.
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

/** A page with several gateways has a field `bank.GATEWAY` for each. */
const namedIn = (fields: URLSearchParams): Named => {
  const gateway = fields.get('gateway') ?? ''
  return {
    gateway,
    code: fields.get('code') ?? '',
    bank: fields.get(`bank.${gateway}`) ?? fields.get('bank') ?? '',
  }
}

/** `code` is the gateway whose code is to be shown; it is sent by a button of its own, and the other fields are ignored. */
function choiceOf({ code, gateway, bank }: Named): PaymentChoice {
  if (code) return { gateway: code, method: { kind: 'code' } }
  return { gateway: gateway || undefined, method: bank ? { kind: 'bank', bank } : { kind: 'account' } }
}
