/** How the buyer chose to pay: in the query of a GET, in the form or the JSON of a POST. */
import type { GatewayName } from '../order/facts'
import type { ProblemCode } from '../page/problem'
import { err, ok, type Result } from '../result'
import { readFields, readSubmission } from './fields'
import type { Request } from './request'

/** As it was sent, unproven. */
interface PaymentChoice {
  /** Undefined where none was named. */
  readonly gateway: GatewayName | undefined
  /** The gateway's code of the bank, or '' for an account at the gateway. */
  readonly bank: string
}

export function readPaymentChoice(request: Request): Result<PaymentChoice, ProblemCode> {
  if (request.method === 'GET') {
    const fields = readFields(request.rawQuery)
    return fields.ok ? ok(choiceOf(fields.value)) : fields
  }
  // A POST without a body chooses nothing.
  if (request.body.ok && request.body.value.length === 0) return ok(choiceOf(new URLSearchParams()))
  const submission = readSubmission(request)
  if (!submission.ok) return submission
  if (submission.value.kind === 'form') return ok(choiceOf(submission.value.fields))
  const { gateway = '', bank = '' } = Object(submission.value.value) as Record<string, unknown>
  if (typeof gateway !== 'string' || typeof bank !== 'string') return err('badRequest')
  return ok({ gateway: gateway || undefined, bank })
}

/** A page that offers several gateways has a list of banks for each. */
function choiceOf(fields: URLSearchParams): PaymentChoice {
  const gateway = fields.get('gateway') || undefined
  return { gateway, bank: fields.get(`bank.${gateway}`) ?? fields.get('bank') ?? '' }
}
