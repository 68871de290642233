/** Which bank the buyer chose: `bank` in the query of a GET, in the form or the JSON of a POST. */
import type { ProblemCode } from '../page/problem'
import { err, ok, type Result } from '../result'
import { readFields, readSubmission } from './fields'
import type { Request } from './request'

/** Answers the gateway's code of the bank, unproven, or '' for an account at the gateway. */
export function readBankChoice(request: Request): Result<string, ProblemCode> {
  if (request.method === 'GET') {
    const fields = readFields(request.rawQuery)
    return fields.ok ? ok(fields.value.get('bank') ?? '') : fields
  }
  // A POST without a body chooses nothing.
  if (request.body.ok && request.body.value.length === 0) return ok('')
  const submission = readSubmission(request)
  if (!submission.ok) return submission
  if (submission.value.kind === 'form') return ok(submission.value.fields.get('bank') ?? '')
  const { value } = submission.value
  const bank = typeof value === 'object' && value !== null && 'bank' in value ? value.bank : ''
  return typeof bank === 'string' ? ok(bank) : err('badRequest')
}
