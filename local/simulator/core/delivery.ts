// Sends one attempt of a notify, with the delivery faults: dropped, delayed or duplicated.

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
  /** The delay of the fault `delay`, real milliseconds. */
  readonly delayMs: number
  /** The timeout for the shop's answer, real milliseconds. */
  readonly limitMs: number
  readonly stopping: AbortSignal
}

/** Send an attempt. @returns an outcome for each copy; none if the simulator was stopped before */
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
