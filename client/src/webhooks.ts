/**
 * Standard Webhooks (https://www.standardwebhooks.com): `webhook-signature` is `v1,` and the base64 of HMAC-SHA256 over
 * `webhook-id.webhook-timestamp.body`; during a rotation there are several, separated by spaces.
 */
import { ShouyinError, WebhookVerificationError } from './errors'
import { pasted } from './pasted'
import type { WebhookOrder } from './types'

export interface WebhookEvent<Data = WebhookOrder> {
  /** An `EventType`, or one newer than this package. */
  type: string
  /** When the shop recorded it. */
  timestamp: string
  /** The API version of `data`: the endpoint's. */
  api_version: string
  data: Data
}

export interface WebhookOptions {
  /** The largest difference from this machine's clock, in seconds, either way; default 300. */
  toleranceSeconds?: number
  /** The current time, in ms since 1970; for tests. */
  now?: number
}

/** As many as the shop sends at most. Each costs an HMAC over the body, so a limit keeps forgers from using up CPU time. */
const MAX_SIGNATURES = 10

type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Verifies the signature and the timestamp of a webhook, and parses it.
 *
 * @param body     the raw body: parsing and serializing it again breaks the signature
 * @param secrets  `whsec_…`; several during a rotation
 * @throws WebhookVerificationError  if it is not authentic, or too old or too new: answer 400
 * @throws ShouyinError              for a body that was already parsed
 */
export async function verifyWebhook<Data = WebhookOrder>(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = 300, now = Date.now() }: WebhookOptions = {},
): Promise<WebhookEvent<Data>> {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new ShouyinError(
      'verifyWebhook takes the body as it came, a text or bytes, and not what was parsed of it',
    )
  }
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map(name =>
    headerOf(headers, `webhook-${name}`),
  )
  if (!id || !timestamp || !signatures) throw new WebhookVerificationError('a webhook header is missing')
  const ageSeconds = now / 1000 - Number(timestamp)
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(ageSeconds) > toleranceSeconds) {
    const apart = Math.round(ageSeconds)
    throw new WebhookVerificationError(
      `the webhook is too old, or from the future, by the clock of this machine: ${apart} s`,
    )
  }
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes)
  const candidates = signatures
    .split(' ')
    .flatMap(signature => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(signature)?.[1] ?? [])
    .slice(0, MAX_SIGNATURES)
    .map(fromBase64)
  const keys = await Promise.all([secrets].flat().map(keyOf))
  if (keys.length === 0) throw new WebhookVerificationError('there is no secret to verify the webhook with')
  const verdicts = await Promise.all(
    // `verify` compares in constant time.
    keys.flatMap(key => candidates.map(each => crypto.subtle.verify('HMAC', key, each, signed))),
  )
  if (!verdicts.includes(true))
    throw new WebhookVerificationError('no signature of the webhook is the shop’s')
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as WebhookEvent<Data>
  } catch (cause) {
    throw new WebhookVerificationError('the webhook is no JSON', { cause })
  }
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const [, value] = Object.entries(headers).find(([each]) => each.toLowerCase() === name) ?? []
  return typeof value === 'string' ? value : undefined
}

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

function keyOf(secret: string): Promise<Key> {
  const [, text = ''] = /^whsec_([A-Za-z0-9+/]{22,}={0,2})$/.exec(pasted(secret ?? '')) ?? []
  if (text === '') throw new WebhookVerificationError('a secret must be whsec_ and base64')
  return crypto.subtle.importKey('raw', fromBase64(text), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ])
}

const fromBase64 = (text: string) => Uint8Array.from(atob(text), character => character.charCodeAt(0))

function joined(head: Uint8Array, tail: Uint8Array) {
  const all = new Uint8Array(head.length + tail.length)
  all.set(head)
  all.set(tail, head.length)
  return all
}
