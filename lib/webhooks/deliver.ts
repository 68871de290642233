/**
 * Makes a delivery attempt if it is due, and otherwise puts it back into the queue.
 *
 * The next attempt is queued before this one is recorded, and the message of this one is deleted last. A crash in between
 * makes an attempt twice, with the same webhook-id, but loses none. A duplicate of a message does nothing, because more
 * attempts are recorded than when it was sent.
 */
import type { Log } from '../telemetry/events'
import type { Clock, EpochMs } from '../time'
import { type Delivery, type DeliveryAttempt, deliveryId, KEPT_ATTEMPTS, type MadeAttempt } from './endpoint'
import type { Deliveries, DeliveryQueue } from './ports'
import type { FindRecipient, Recipient } from './recipient'
import { heldUntil, nextAttemptAt, pauseOf } from './schedule'
import type { SendWebhook } from './send'

interface Ports {
  readonly recipientOf: FindRecipient
  readonly deliveries: Pick<Deliveries, 'get' | 'record' | 'postpone'>
  readonly queue: DeliveryQueue
  readonly send: SendWebhook
  /** From 0 to less than 1. */
  readonly random: () => number
  readonly clock: Clock
  readonly log: Log
}

/** Rejects if the attempt could be neither made nor queued; its message must then be redelivered. */
export type Deliver = (attempt: DeliveryAttempt, requestId: string) => Promise<void>

export const deliver =
  (ports: Ports): Deliver =>
  async (attempt, requestId) => {
    const { recipientOf, deliveries, clock } = ports
    if (attempt.dueAt > clock()) return enqueue(ports, attempt)
    const recipient = await recipientOf(attempt.endpointId)
    if (!recipient) return
    const known = await deliveries.get(attempt.endpointId, deliveryId(attempt))
    if (known && (known.status !== 'pending' || known.made > attempt.made)) return
    const held = heldUntil(recipient.pausedUntil, attempt.createdAt, clock(), ports.random())
    if (held !== undefined) return hold(ports, attempt, known, held)
    const outcome = await make(ports, recipient, attempt, requestId)
    await conclude(ports, attempt, outcome, known, requestId)
    const { made, retryAfter } = outcome
    const pause = pauseOf({ ...made, retryAfter }, clock())
    // Last: if this fails, the redelivered message finds that its attempt was made.
    if (pause !== undefined) await recipient.pause?.(pause, clock())
  }

/** Postpones the attempt while its recipient is paused, without using up a step of the schedule. */
async function hold(
  ports: Ports,
  attempt: DeliveryAttempt,
  known: Delivery | undefined,
  dueAt: EpochMs,
): Promise<void> {
  await enqueue(ports, { ...attempt, dueAt })
  if (known) await ports.deliveries.postpone(attempt.endpointId, known.id, known.made, dueAt)
}

async function enqueue({ queue, clock }: Ports, attempt: DeliveryAttempt): Promise<void> {
  if ((await queue.send([attempt], clock())) > 0) throw new Error('the queue did not take the next attempt')
}

interface Outcome {
  readonly made: MadeAttempt
  /** `gone`: the endpoint was disabled. `impossible`: no attempt can succeed. */
  readonly verdict: 'delivered' | 'failed' | 'gone' | 'impossible'
  /** Only with `failed`. */
  readonly retryAfter?: string
}

const GONE = 410

async function make(
  { send, clock }: Ports,
  recipient: Recipient,
  attempt: DeliveryAttempt,
  requestId: string,
): Promise<Outcome> {
  const at = clock()
  const request = await recipient.request(attempt, at, requestId)
  if (!request.ok) return { made: { at, failure: request.error, tookMs: 0 }, verdict: 'impossible' }
  const answer = await send(request.value)
  const tookMs = clock() - at
  if (answer.kind === 'failed') return { made: { at, failure: answer.code, tookMs }, verdict: 'failed' }
  const { status, retryAfter, text = '' } = answer
  const made = { at, status, tookMs }
  if (status === GONE && (await recipient.disable?.())) return { made, verdict: 'gone' }
  if (status < 200 || status >= 300) return { made, verdict: 'failed', retryAfter }
  if (recipient.hasAccepted?.(text) ?? true) return { made, verdict: 'delivered' }
  return { made: { ...made, failure: 'OTHER_ANSWER' }, verdict: 'failed', retryAfter }
}

async function conclude(
  ports: Ports,
  attempt: DeliveryAttempt,
  { made, verdict, retryAfter }: Outcome,
  known: Delivery | undefined,
  requestId: string,
): Promise<void> {
  const { deliveries, clock, random, log } = ports
  const { endpointId, eventId, orderId, step } = attempt
  const next =
    verdict === 'failed' ? nextAttemptAt(step + 1, { ...made, retryAfter }, clock(), random()) : undefined
  if (next !== undefined) {
    await enqueue(ports, { ...attempt, made: attempt.made + 1, step: step + 1, dueAt: next })
  }
  const isDelivered = verdict === 'delivered'
  await deliveries.record({
    target: attempt,
    made: attempt.made,
    attempts: [...(known?.attempts ?? []), made].slice(-KEPT_ATTEMPTS),
    status: statusOf(isDelivered, next),
    nextAttemptAt: next,
    sentAgain: known?.sentAgain,
  })
  const code = made.failure ?? made.status
  const trace = { requestId, orderId, endpointId, eventId, code, tookMs: made.tookMs }
  if (isDelivered) log('info', 'webhookDelivered', trace)
  else if (next !== undefined) log('warn', 'webhookFailed', trace)
  else log('error', 'webhookGivenUp', trace)
  if (verdict === 'gone') log('error', 'webhookDisabled', { requestId, endpointId })
}

function statusOf(isDelivered: boolean, next: EpochMs | undefined): Delivery['status'] {
  if (isDelivered) return 'succeeded'
  return next === undefined ? 'failed' : 'pending'
}
