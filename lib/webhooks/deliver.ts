/**
 * Makes the attempts of deliveries that are due, and hands on those that are not.
 *
 * The next attempt is handed to the queue before this one is recorded, and this one's message ends after both: who dies
 * between makes an attempt twice, under the same webhook-id, and nothing is lost. A copy of a message finds that
 * more attempts are recorded than had been made for it, and does nothing.
 */
import type { Log } from '../telemetry/events'
import type { Clock, EpochMs } from '../time'
import {
  type Delivery,
  type DeliveryAttempt,
  deliveryId,
  KEPT_ATTEMPTS,
  type MadeAttempt,
  type WebhookEndpoint,
} from './endpoint'
import type { Deliveries, DeliveryQueue, WebhookEndpoints } from './ports'
import { nextAttemptAt } from './schedule'
import type { SendWebhook } from './send'
import { type ServerSecrets, signedHeaders } from './signature'

interface Ports {
  readonly endpoints: Pick<WebhookEndpoints, 'get' | 'change'>
  readonly deliveries: Pick<Deliveries, 'get' | 'record'>
  readonly queue: DeliveryQueue
  readonly secrets: { get(): Promise<ServerSecrets> }
  readonly send: SendWebhook
  /** What is sent of an event; undefined when its order cannot be read. */
  readonly bodyOf: (attempt: DeliveryAttempt, requestId: string) => Promise<string | undefined>
  /** From 0 to less than 1. */
  readonly random: () => number
  readonly clock: Clock
  readonly log: Log
}

/** Rejects when the attempt could be neither made nor handed on: its message is to come again. */
export type Deliver = (attempt: DeliveryAttempt, requestId: string) => Promise<void>

export const deliver =
  (ports: Ports): Deliver =>
  async (attempt, requestId) => {
    const { endpoints, deliveries, clock } = ports
    if (attempt.dueAt > clock()) return handOn(ports, attempt)
    const endpoint = await endpoints.get(attempt.endpointId)
    if (!endpoint) return
    const known = await deliveries.get(attempt.endpointId, deliveryId(attempt))
    if (known && (known.status !== 'pending' || known.made > attempt.made)) return
    const outcome = await make(ports, endpoint, attempt, requestId)
    await conclude(ports, attempt, outcome, known?.attempts ?? [], requestId)
  }

async function handOn({ queue, clock }: Ports, attempt: DeliveryAttempt): Promise<void> {
  if ((await queue.send([attempt], clock())) > 0) throw new Error('the queue did not take the next attempt')
}

interface Outcome extends MadeAttempt {
  readonly retryAfter?: string
  /** Whether there is no use in another attempt. */
  readonly isFinal?: boolean
}

async function make(
  { secrets, send, bodyOf, clock }: Ports,
  endpoint: WebhookEndpoint,
  attempt: DeliveryAttempt,
  requestId: string,
): Promise<Outcome> {
  const at = clock()
  const unmade = (failure: string): Outcome => ({ at, failure, tookMs: 0, isFinal: true })
  if (endpoint.disabledReason !== undefined) return unmade('ENDPOINT_DISABLED')
  const body = await bodyOf(attempt, requestId)
  if (body === undefined) return unmade('ORDER_UNREADABLE')
  const headers = signedHeaders(endpoint, { id: attempt.eventId, at, body }, await secrets.get())
  // The server's secret was replaced: the endpoint needs a new one of its own.
  if (!headers) return unmade('SECRET_GONE')
  const answer = await send(endpoint.url, { ...headers, ...HEADERS }, body)
  const tookMs = clock() - at
  return answer.kind === 'failed'
    ? { at, failure: answer.code, tookMs }
    : { at, status: answer.status, retryAfter: answer.retryAfter, tookMs }
}

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'Shouyin' }

/** The endpoint says that it will be there no more. */
const GONE = 410

async function conclude(
  ports: Ports,
  attempt: DeliveryAttempt,
  { retryAfter, isFinal = false, ...made }: Outcome,
  earlier: readonly MadeAttempt[],
  requestId: string,
): Promise<void> {
  const { endpoints, deliveries, clock, random, log } = ports
  const { endpointId, eventId, orderId, step } = attempt
  const { status: code } = made
  const isTaken = code !== undefined && code >= 200 && code < 300
  const isGone = code === GONE
  if (isGone) await endpoints.change(endpointId, { disabledReason: 'gone' })
  const next =
    isTaken || isGone || isFinal
      ? undefined
      : nextAttemptAt(step + 1, { status: code, retryAfter }, clock(), random())
  if (next !== undefined) {
    await handOn(ports, { ...attempt, made: attempt.made + 1, step: step + 1, dueAt: next })
  }
  await deliveries.record({
    ...{ target: attempt, made: attempt.made, attempts: [...earlier, made].slice(-KEPT_ATTEMPTS) },
    ...{ status: statusOf(isTaken, next), nextAttemptAt: next },
  })
  const trace = { requestId, orderId, endpointId, eventId, code: code ?? made.failure, tookMs: made.tookMs }
  if (isTaken) log('info', 'webhookDelivered', trace)
  else if (next !== undefined) log('warn', 'webhookFailed', trace)
  else log('error', 'webhookGivenUp', trace)
  if (isGone) log('error', 'webhookDisabled', { requestId, endpointId })
}

const statusOf = (isTaken: boolean, next: EpochMs | undefined): Delivery['status'] =>
  isTaken ? 'succeeded' : next === undefined ? 'failed' : 'pending'
