/**
 * A small client for AWS services with JSON protocols: signs requests, retries transient errors, and names errors as the
 * services do. Loading the AWS SDK would take longer than the rest of a cold start
 * (docs/adr/0031-a-small-client-of-aws.md).
 */
import { sleep, timeLeftMs, withinDeadline } from '../deadline'
import { type Clock, MINUTE_MS, plusMs } from '../time'
import { credentialsIn, endpointIn, regionIn } from './access'
import { type Answer, dropIdleConnections, ExchangeError, exchange } from './exchange'
import { ServiceError } from './serviceError'
import { signedHeaders } from './signature'
import { isThrottled } from './throttling'
import { isTransactionConflict } from './transactionConflict'

export interface AwsService {
  /** The host name's prefix, such as `email`. */
  readonly host: string
  /** The service's name in signatures. */
  readonly signedAs: string
  /** The service's name in `AWS_ENDPOINT_URL_…`. */
  readonly variable: string
  readonly path: string
  readonly contentType: string
  /** The prefix of operations in `x-amz-target`; absent if the path identifies the operation. */
  readonly target?: string
}

/** The client's environment. */
export interface AwsEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
}

interface Options {
  /** Of one attempt, in ms; shorter if the invocation's deadline comes first. */
  readonly requestTimeoutMs?: number | undefined
  /** Whether calls without an answer, which may have been carried out, are retried; default: true. */
  readonly retriesUnanswered?: boolean
  /** Default: the environment's. */
  readonly region?: string | undefined
  /** Replaces the network. */
  readonly exchange?: typeof exchange | undefined
  /** Waits before a retry, in ms. */
  readonly pause?: (ms: number) => Promise<unknown>
}

export interface AwsClient {
  /** @throws ServiceError if the service returns an error, ExchangeError if it does not answer */
  call(operation: string, input: object): Promise<Readonly<Record<string, unknown>>>
  /** Opens a connection for the first call. @throws ExchangeError */
  connect(): Promise<void>
}

const REQUEST_TIMEOUT_MS = 2000
/** For `connect`, including the answer, in ms. */
const CONNECT_TIMEOUT_MS = 1000
const MAX_ATTEMPTS = 3
/** The longest pause before the second attempt, in ms; doubled before the third. */
const PAUSE_MS = 100
const THROTTLED_PAUSE_MS = 500
/** Clock skew from which the clock is corrected; AWS rejects signatures that are more than five minutes off. */
const SKEW_MS = 4 * MINUTE_MS

const TRANSIENT = new Set(['InternalServerError', 'RequestTimeout', 'RequestTimeoutException'])
const SKEWED = new Set([
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
])

export function awsClient(
  { host, signedAs: service, variable, path, contentType, target }: AwsService,
  { env, clock }: AwsEnvironment,
  options: Options = {},
): AwsClient {
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS, region: chosenRegion } = options
  const { exchange: send = exchange, pause = sleep, retriesUnanswered = true } = options
  /** How far AWS's clock is ahead of ours, in ms. */
  let aheadMs = 0
  /** A connection that is being opened; calls wait for it instead of opening another. */
  let connecting: Promise<unknown> | undefined

  function location() {
    const region = chosenRegion ?? regionIn(env)
    return { region, url: new URL(path, endpointIn(env, variable, host, region)) }
  }

  async function attempt(operation: string, body: string) {
    const { region, url } = location()
    const headers = {
      'content-type': contentType,
      ...(target !== undefined && { 'x-amz-target': `${target}.${operation}` }),
    }
    const unsigned = { host: url.host, path: url.pathname, headers, body }
    const at = plusMs(clock(), aheadMs)
    const signed = signedHeaders(unsigned, { region, service }, credentialsIn(env), at)
    const ask = () => send(url, { method: 'POST', headers: signed, body }, withinDeadline(requestTimeoutMs))
    return read(await overFreshConnection(url, ask))
  }

  /** @returns whether the error was clock skew, which is now corrected */
  function correctClock({ answeredAt, name }: ServiceError): boolean {
    if (!SKEWED.has(name) || answeredAt === undefined) return false
    const ahead = answeredAt - clock()
    if (Math.abs(ahead - aheadMs) < SKEW_MS) return false
    aheadMs = ahead
    return true
  }

  return {
    async call(operation, input) {
      const body = JSON.stringify(input)
      await connecting
      for (let attempts = 1; ; attempts += 1) {
        try {
          return await attempt(operation, body)
        } catch (error) {
          const isCorrected = error instanceof ServiceError && correctClock(error)
          const isFinal = !retriesUnanswered && error instanceof ExchangeError
          if (isFinal || attempts === MAX_ATTEMPTS || !(isCorrected || isTransient(error))) throw error
          const longest = isThrottled(error) ? THROTTLED_PAUSE_MS : PAUSE_MS
          // Random, so that callers that failed together do not retry together.
          const pauseMs = isCorrected ? 0 : Math.random() * longest * 2 ** (attempts - 1)
          if (pauseMs >= timeLeftMs()) throw error
          if (!isCorrected) await pause(pauseMs)
        }
      }
    },

    async connect() {
      const { url } = location()
      const made = send(url, { method: 'GET', headers: {}, body: '' }, CONNECT_TIMEOUT_MS)
      connecting = made.catch(() => {})
      await made
    },
  }
}

/** Repeats a request over a new connection if a kept one broke, as happens while Lambda freezes the container. */
async function overFreshConnection(url: URL, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof ExchangeError && error.isStale)) throw error
    dropIdleConnections(url)
    return ask()
  }
}

/** Whether the call may succeed if retried. */
export const isTransient = (error: unknown): boolean =>
  error instanceof ExchangeError ||
  isThrottled(error) ||
  (error instanceof ServiceError &&
    (error.status >= 500 || TRANSIENT.has(error.name) || isTransactionConflict(error)))

function read(answer: Answer): Readonly<Record<string, unknown>> {
  if (answer.status !== 200) throw new ServiceError(answer)
  let output: unknown
  try {
    output = JSON.parse(answer.body)
  } catch {
    // Not rethrown: the parser's message quotes the answer.
  }
  if (typeof output !== 'object' || output === null) throw new Error('the answer of AWS is no JSON object')
  return output as Record<string, unknown>
}
