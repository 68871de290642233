/** Runs an operation as the handler does: a call that its check refuses is not executed. */
import type { Call, Served } from '../../lib/api/operation'
import { err } from '../../lib/result'

export async function replyTo({ check, answer }: Served, call: Call) {
  const wrong = check(call.body)
  return wrong ? err(wrong) : answer(call)
}
