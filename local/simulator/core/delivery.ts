// One attempt of a notify over the wire: how often and how late it is sent, and what came back.

import { setTimeout as sleep } from 'node:timers/promises'
import type { SimulatedGateway } from './gateway'
import type { Notify, NotifyAttempt } from './ledger'
import { postForm } from './postForm'

const KEPT_ANSWER_CHARACTERS = 200

export type Outcome = Pick<NotifyAttempt, 'httpStatus' | 'answer' | 'error' | 'acknowledged'>

export interface Delivery {
  readonly gateway: SimulatedGateway
  readonly fault: string
  readonly nowMs: number
  /** How long the fault `delay` holds it back. Real milliseconds. */
  readonly delayMs: number
  /** How long the shop's answer is waited for. Real milliseconds. */
  readonly limitMs: number
  readonly stopping: AbortSignal
}

/** Send an attempt. @returns one outcome a copy; none when the simulator was stopped before it was sent */
export async function deliver(notify: Notify, delivery: Delivery): Promise<Outcome[]> {
  const { gateway, fault, nowMs, delayMs, stopping } = delivery
  if (fault === 'drop')
    return [{ httpStatus: null, answer: '', error: 'dropped by the simulator', acknowledged: false }]
  const message = gateway.notifyMessage(notify, fault, nowMs)
  try {
    await sleep(fault === 'delay' ? delayMs : 0, undefined, { signal: stopping })
  } catch {
    return []
  }
  const copies = fault === 'duplicate' ? 2 : 1
  return Promise.all(Array.from({ length: copies }, () => send(notify.url, message, delivery)))
}

async function send(
  url: string,
  { body, contentType }: { readonly body: string; readonly contentType: string },
  { gateway, limitMs, stopping }: Delivery,
): Promise<Outcome> {
  const timeLimit = AbortSignal.timeout(limitMs)
  try {
    const answer = await postForm(url, body, contentType, AbortSignal.any([timeLimit, stopping]))
    return {
      httpStatus: answer.status,
      answer: answer.text.slice(0, KEPT_ANSWER_CHARACTERS),
      error: null,
      acknowledged: gateway.acknowledges(answer),
    }
  } catch (cause) {
    const reason = timeLimit.aborted ? `no answer within ${limitMs} ms` : describe(cause)
    return { httpStatus: null, answer: '', error: reason, acknowledged: false }
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
