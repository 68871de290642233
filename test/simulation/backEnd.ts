/**
 * The shop's own back end, which receives webhooks: one endpoint answers, another sometimes fails, hangs, or accepts
 * an event too late; one may be down for hours or permanently. Keeps what each has received.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { MINUTE_MS, SECOND_MS } from '../../lib/time'
import type { WebhookEndpoint } from '../../lib/webhooks/endpoint'
import type { SendWebhook, WebhookAnswer } from '../../lib/webhooks/send'
import { secretText, serverSecretId } from '../../lib/webhooks/signature'
import { KEY_SECRETS } from '../support/app'
import type { RunContext } from './flakyCalls'
import type { Invocation } from './invocation'
import { Violation } from './violation'

/** functions/deliverWebhooks.ts */
const TIME_LIMIT_MS = 15 * SECOND_MS
/** By how much the clocks may differ, and the way there takes its time. */
const FRESH_MS = 5 * MINUTE_MS

interface Heard {
  readonly orderId: string
  readonly type: string
  times: number
}

/** One endpoint, as the shop knows it, and what came in there, by the events' ids. */
export interface Listener {
  readonly endpoint: WebhookEndpoint
  readonly heard: Map<string, Heard>
}

export interface BackEnd {
  readonly listeners: readonly Listener[]
  sendBy(current: () => Invocation): SendWebhook
}

export function makeBackEnd({ scheduler, random, conditions, summary }: RunContext): BackEnd {
  const { now } = scheduler
  const listeners = conditions.endpoints.map(({ eventTypes }, index): Listener => {
    const secret = { version: 1, serverSecretId: serverSecretId(KEY_SECRETS[0]) }
    const url = `https://back-end.example.com/hooks/${index + 1}`
    return {
      endpoint: {
        id: `whk_${index + 1}`,
        url,
        eventTypes,
        apiVersion: '2026-11-26',
        createdAt: now(),
        secret,
      },
      heard: new Map(),
    }
  })

  const hear = ({ endpoint, heard }: Listener, headers: Readonly<Record<string, string>>, body: string) => {
    const {
      'webhook-id': id = '',
      'webhook-timestamp': timestamp = '',
      'webhook-signature': said = '',
    } = headers
    const { type, data } = JSON.parse(body) as { type: string; data: { order_number: string } }
    const orderId = data.order_number
    if (!isSignedBy(endpoint, `${id}.${timestamp}.${body}`, said))
      throw new Violation('a webhook has a wrong signature', orderId)
    if (Math.abs(Number(timestamp) * SECOND_MS - now()) > FRESH_MS)
      throw new Violation('a webhook is older than its receiver takes', orderId)
    const known = heard.get(id) ?? { orderId, type, times: 0 }
    if (known.orderId !== orderId || known.type !== type)
      throw new Violation('one event was told in two ways', orderId)
    if (known.times++ > 0) summary.webhooksTwice++
    heard.set(id, known)
    summary.webhooks++
  }

  /** What comes back, and whether the event was taken. */
  const answerOf = (index: number): { readonly isTaken: boolean; readonly answer: WebhookAnswer } => {
    const { isAway, fails } = conditions.endpoints[index] ?? { isAway: () => true, fails: 0 }
    const failure = random.pick<WebhookAnswer>([
      { kind: 'answered', status: 500, retryAfter: '' },
      { kind: 'answered', status: 503, retryAfter: '3600' },
      { kind: 'answered', status: 302, retryAfter: '' },
      { kind: 'failed', code: 'ECONNREFUSED' },
      TIMED_OUT,
    ])
    const isFailing = random.chance(fails)
    const isLate = random.chance(fails / 2)
    if (isAway(now()) || isFailing) return { isTaken: false, answer: failure }
    return { isTaken: true, answer: isLate ? TIMED_OUT : { kind: 'answered', status: 200, retryAfter: '' } }
  }

  return {
    listeners,
    sendBy:
      current =>
      ({ url, headers, body = '' }) =>
        new Promise(resolve => {
          const sender = current()
          const index = listeners.findIndex(({ endpoint }) => endpoint.url === url)
          const listener = listeners[index]
          if (!listener) throw new Violation('a webhook went to a stranger', sender.orderId)
          const { isTaken, answer } = answerOf(index)
          const requestMs = random.between(5, 200)
          const responseMs = answer === TIMED_OUT ? TIME_LIMIT_MS : random.between(5, 3 * SECOND_MS)
          if (!isTaken) summary.webhooksRefused++
          scheduler.after(requestMs, () => {
            if (isTaken) hear(listener, headers, body)
          })
          scheduler.after(requestMs + responseMs, () => {
            if (sender.isAlive) resolve(answer)
          })
        }),
  }
}

const TIMED_OUT: WebhookAnswer = { kind: 'failed', code: 'TIMED_OUT' }

/** As Standard Webhooks have it, by the secret that the shop was shown. */
function isSignedBy(endpoint: WebhookEndpoint, signed: string, signatures: string): boolean {
  const secret = Buffer.from(secretText(endpoint, KEY_SECRETS)?.replace('whsec_', '') ?? '', 'base64')
  const right = createHmac('sha256', secret).update(signed).digest()
  return signatures.split(' ').some(each => {
    const said = Buffer.from(each.replace('v1,', ''), 'base64')
    return said.length === right.length && timingSafeEqual(said, right)
  })
}
