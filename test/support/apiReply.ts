/** What an operation answers to a call, as the handler asks it: what its check refuses never gets to its answer. */
import type { Call, Served } from '../../lib/api/operation'
import { err } from '../../lib/result'

export async function replyTo({ check, answer }: Served, call: Call) {
  const wrong = check(call.body)
  return wrong ? err(wrong) : answer(call)
}
