/**
 * A small client for AWS's JSON services: signs, retries, and names errors as the services do. Loading the AWS SDK
 * would take longer than the rest of a cold start; see docs/adr/0031-a-small-client-of-aws.md.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clock, MINUTE_MS, plusMs } from '../time'
import { credentialsIn, endpointIn, regionIn } from './access'
import { type Answer, dropIdleConnections, ExchangeError, exchange } from './exchange'
import { ServiceError } from './serviceError'
import { signedHeaders } from './signature'
import { isThrottled } from './throttling'

export interface AwsService {
  /** The first label of its host. */
  readonly host: string
  /** The service's name in signatures. */
  readonly signedAs: string
  /** The service's name in `AWS_ENDPOINT_URL_…`. */
  readonly variable: string
  readonly path: string
  readonly contentType: string
  /** The prefix of `x-amz-target`; absent where the path names the operation. */
  readonly target?: string
}

/** The client's environment. */
export interface AwsSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
}

interface Options {
  /** Timeout of an attempt, in ms; well below the functions' own, so that a hanging call fails in time. */
  readonly requestTimeoutMs?: number | undefined
  /** Default: the environment's. */
  readonly region?: string | undefined
  /** Replaces the network, for warming up. */
  readonly exchange?: typeof exchange | undefined
  /** Waits so many ms before a retry. */
  readonly pause?: (ms: number) => Promise<unknown>
}

export interface AwsClient {
  /** @throws ServiceError for a refusal, ExchangeError without an answer */
  call(operation: string, input: object): Promise<Readonly<Record<string, unknown>>>
  /** Connects ahead of the first call. @throws ExchangeError */
  connect(): Promise<void>
}

const REQUEST_TIMEOUT_MS = 2000
/** Timeout for connecting ahead, in ms. */
const CONNECT_TIMEOUT_MS = 1000
const MAX_ATTEMPTS = 3
/** Upper limit of the pause before the second attempt, in ms; doubled before the third. */
const PAUSE_MS = 100
const THROTTLED_PAUSE_MS = 500
/** AWS rejects signatures that are more than five minutes off. */
const SKEW_MS = 4 * MINUTE_MS

const TRANSIENT = new Set([
  'InternalServerError',
  'RequestTimeout',
  'RequestTimeoutException',
  // DynamoDB: the item is part of a transaction that is under way.
  'TransactionConflictException',
])
/** Why DynamoDB did not make a part of a transaction that it may make in a while. */
const PASSING = new Set(['None', 'ProvisionedThroughputExceeded', 'ThrottlingError', 'TransactionConflict'])
const SKEWED = new Set([
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
])

export function awsClient(
  { host, signedAs: service, variable, path, contentType, target }: AwsService,
  { env, clock }: AwsSurroundings,
  options: Options = {},
): AwsClient {
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS, region: toldRegion } = options
  const { exchange: send = exchange, pause = sleep } = options
  /** How far AWS's clock is ahead of ours, in ms. */
  let aheadMs = 0
  /** A connection in progress, which calls wait for. */
  let connecting: Promise<unknown> | undefined

  function placed() {
    const region = toldRegion ?? regionIn(env)
    return { region, url: new URL(path, endpointIn(env, variable, host, region)) }
  }

  async function attempt(operation: string, body: string) {
    const { region, url } = placed()
    const headers = {
      'content-type': contentType,
      ...(target !== undefined && { 'x-amz-target': `${target}.${operation}` }),
    }
    const unsigned = { host: url.host, path: url.pathname, headers, body }
    const at = plusMs(clock(), aheadMs)
    const signed = signedHeaders(unsigned, { region, service }, credentialsIn(env), at)
    const ask = () => send(url, { method: 'POST', headers: signed, body }, requestTimeoutMs)
    return read(await overFreshConnection(url, ask))
  }

  /** @returns whether the clock was off, and has been corrected */
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
          if (attempts === MAX_ATTEMPTS || !(isCorrected || isTransient(error))) throw error
          const longest = isThrottled(error) ? THROTTLED_PAUSE_MS : PAUSE_MS
          // Full jitter, so that callers that failed together do not retry together.
          if (!isCorrected) await pause(Math.random() * longest * 2 ** (attempts - 1))
        }
      }
    },

    async connect() {
      const { url } = placed()
      const made = send(url, { method: 'GET', headers: {}, body: '' }, CONNECT_TIMEOUT_MS)
      connecting = made.catch(() => {})
      await made
    },
  }
}

/** Lambda freezes containers between events, and idle connections break meanwhile. */
async function overFreshConnection(url: URL, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof ExchangeError && error.isStale)) throw error
    dropIdleConnections(url)
    return ask()
  }
}

/** Whether the call may succeed later. */
export const isTransient = (error: unknown): boolean =>
  error instanceof ExchangeError ||
  isThrottled(error) ||
  (error instanceof ServiceError &&
    (error.status >= 500 || TRANSIENT.has(error.name) || isCanceledForNow(error)))

const isCanceledForNow = ({ CancellationReasons: reasons }: ServiceError): boolean =>
  Array.isArray(reasons) && reasons.length > 0 && reasons.every(({ Code }) => PASSING.has(Code))

function read(answer: Answer): Readonly<Record<string, unknown>> {
  if (answer.status !== 200) throw new ServiceError(answer)
  let told: unknown
  try {
    told = JSON.parse(answer.body)
  } catch {
    // The parser's own error would quote the answer.
  }
  if (typeof told !== 'object' || told === null) throw new Error('the answer of AWS is no JSON object')
  return told as Record<string, unknown>
}
