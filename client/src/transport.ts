/** Requests with retries: each POST keeps its idempotency key through all of them, so that nothing is done twice. */
import { ShouyinApiError, ShouyinConnectionError, ShouyinError } from './errors'
import { pasted } from './pasted'

export interface ShouyinOptions {
  /** The shop's origin, such as `https://pay.example.com`; with IAM followed by a path such as `/iam/live/-`. */
  baseUrl: string
  /** `sk_live_…` or `sk_test_…`; keep it on a server, never in a page. Omit it if `fetch` signs for AWS instead. */
  apiKey?: string
  /** The API version; default: the key's. */
  version?: string
  /** Retries without a response, or after 429 or 5xx; default 3. */
  maxRetries?: number
  /** For each attempt, in ms; default 30 000. */
  timeoutMs?: number
  /** Replaces the global one, for instance by one that signs. Called for each attempt. */
  fetch?: typeof fetch
  /** Waits, in ms; for tests. */
  sleep?: (ms: number) => Promise<void>
}

export interface RequestOptions {
  /** For POST: within two days, requests with the same key and contents act only once. Default: random. */
  idempotencyKey?: string
  signal?: AbortSignal
}

interface Call extends RequestOptions {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: object | undefined
  readonly body?: object | undefined
}

export type Send = <Answer>(call: Call) => Promise<Answer>

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 8000
/** The limit for Retry-After. */
const LONGEST_RETRY_AFTER_MS = 60_000

const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/
/** An empty path segment, or `.` or `..`, which URLs resolve. */
const MISSING_PART = /\/\.{0,2}(?=\/|$)/

/** @throws ShouyinError  for an invalid baseUrl, or without valid credentials */
export function transport(options: ShouyinOptions): Send {
  checkOptions(options)
  const { maxRetries = 3, sleep = ms => new Promise(resolve => setTimeout(resolve, ms)) } = options
  return async <Answer>(call: Call) => {
    const url = addressOf(options.baseUrl, call)
    const headers = headersOf(options, call)
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await attemptOnce(options, url, headers, call)
      if ('value' in outcome) return outcome.value as Answer
      if (!outcome.mayRepeat || attempt >= maxRetries || call.signal?.aborted) throw outcome.error
      await sleep(outcome.waitMs ?? backoff(attempt))
    }
  }
}

type Outcome =
  | { readonly value: unknown }
  | { readonly error: Error; readonly mayRepeat: boolean; readonly waitMs?: number | undefined }

async function attemptOnce(
  { fetch: ask = fetch, timeoutMs = 30_000 }: ShouyinOptions,
  url: URL,
  headers: Record<string, string>,
  { method, body, signal }: Call,
): Promise<Outcome> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await ask(url, {
      method,
      headers,
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const value = parsed(text)
    if (answer.ok && value !== undefined) return { value }
    if (answer.ok) throw new Error('the answer is no JSON')
    const error = new ShouyinApiError(answer.status, value, answer.headers.get('request-id') ?? undefined)
    const mayRepeat = answer.status === 429 || answer.status >= 500
    return { error, mayRepeat, waitMs: retryAfter(answer.headers.get('retry-after')) }
  } catch (cause) {
    const message = `no answer from ${url.origin}: ${cause instanceof Error ? cause.message : String(cause)}`
    return { error: new ShouyinConnectionError(message, { cause }), mayRepeat: true }
  }
}

/** Checked by the constructor, so that mistakes do not wait for the first request. */
function checkOptions({ baseUrl, apiKey, fetch }: ShouyinOptions): void {
  if (!/^https?:$/.test(URL.canParse(baseUrl) ? new URL(baseUrl).protocol : ''))
    throw new ShouyinError('baseUrl must be the shop’s own origin, such as https://pay.example.com')
  // A fetch that signs for AWS needs no key.
  if (apiKey === undefined && fetch !== undefined) return
  if (!/^sk_(live|test)_./.test(pasted(apiKey ?? '')))
    throw new ShouyinError('apiKey must be a key of the shop, sk_live_… or sk_test_…')
}

/** @throws ShouyinError  for an empty id: the path would be another one, such as a list's */
function addressOf(baseUrl: string, { path, query = {} }: Call): URL {
  if (MISSING_PART.test(path)) throw new ShouyinError(`an id is missing: ${path}`)
  const url = new URL(baseUrl.replace(/\/$/, '') + path)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url
}

/** @throws ShouyinError  for an idempotency key that the shop would refuse or ignore */
function headersOf({ apiKey, version }: ShouyinOptions, { method, body, idempotencyKey }: Call) {
  const key = idempotencyKey ?? crypto.randomUUID()
  if (!IDEMPOTENCY_KEY.test(key))
    throw new ShouyinError('an idempotency key must be 1 to 255 printable characters of ASCII')
  return {
    accept: 'application/json',
    ...(apiKey !== undefined && { authorization: `Bearer ${pasted(apiKey)}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(version !== undefined && { 'shouyin-version': version }),
    ...(method === 'POST' && { 'idempotency-key': key }),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** With jitter, so that clients that failed together do not retry together. */
const backoff = (attempt: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + Math.random() / 2)

/** @returns ms; undefined for neither seconds nor a date */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms))
}
