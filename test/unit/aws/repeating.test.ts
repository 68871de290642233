/** Retries: of what, how often, and after which pause. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { awsClient } from '../../../lib/aws/client'
import { type Answer, ExchangeError } from '../../../lib/aws/exchange'
import { plusMs } from '../../../lib/time'
import { awsAt } from '../../support/aws'
import { loopbackServer } from '../../support/loopback'
import { NOW } from '../../support/orders'

const SERVICE = { host: 'sqs', signedAs: 'sqs', variable: 'SQS', path: '/', contentType: 'a', target: 'T' }
const OK: Answer = { status: 200, headers: {}, body: '{"done":true}' }
const refused = (name: string, status = 400, headers = {}): Answer => ({
  status,
  headers,
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message: 'no' }),
})

beforeEach(() => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.5)
  onTestFinished(() => random.mockRestore())
})

/** Asks a service that answers so, and in the end all that it is asked. */
async function asked(...answers: readonly (Answer | Error)[]) {
  const pauses: number[] = []
  let attempts = 0
  const { call } = awsClient(
    SERVICE,
    awsAt({}, () => NOW),
    {
      async exchange() {
        const answer = answers[attempts] ?? OK
        attempts += 1
        if (answer instanceof Error) throw answer
        return answer
      },
      pause: async ms => void pauses.push(ms),
    },
  )
  const outcome = await call('Ask', {}).then(
    () => 'done',
    (error: Error) => error.name,
  )
  return { outcome, attempts, pauses }
}

/** DynamoDB, of a transaction that it did not make, with why for each of its parts. */
const canceled = (...codes: readonly string[]): Answer => {
  const CancellationReasons = codes.map(Code => ({ Code }))
  const body = JSON.stringify({
    __type: 'com.amazon.coral#TransactionCanceledException',
    CancellationReasons,
  })
  return { status: 400, headers: {}, body }
}

describe('makes three attempts, after random delays with a growing limit', () => {
  it.each([
    ...['InternalServerError', 'RequestTimeout', 'RequestTimeoutException'].map(name => refused(name)),
    // Another transaction with the item was under way.
    refused('TransactionConflictException'),
    canceled('None', 'TransactionConflict'),
    canceled('ThrottlingError', 'ProvisionedThroughputExceeded'),
    ...[500, 502, 503, 599].map(status => refused('Any', status)),
    new ExchangeError('TimeoutError', 'late'),
    new ExchangeError('NetworkError', 'broken'),
  ])('%o', async answer => {
    expect(await asked(answer)).toEqual({ outcome: 'done', attempts: 2, pauses: [50] })
    expect(await asked(answer, answer)).toEqual({ outcome: 'done', attempts: 3, pauses: [50, 100] })
    expect(await asked(answer, answer, answer)).toMatchObject({ attempts: 3, pauses: [50, 100] })
  })
})

describe('after longer delays if the service is throttling', () => {
  it.each([
    ...['LimitExceededException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'],
    ...['RequestThrottled', 'RequestThrottledException', 'SlowDown', 'ThrottledException', 'Throttling'],
    ...['ThrottlingException', 'TooManyRequestsException', 'TransactionInProgressException'],
  ])('%s', async name => {
    const answer = refused(name)
    expect(await asked(answer, answer)).toEqual({ outcome: 'done', attempts: 3, pauses: [250, 500] })
    expect(await asked(answer, answer, answer)).toEqual({ outcome: name, attempts: 3, pauses: [250, 500] })
  })

  it('by any name, with the status 429', async () => {
    expect(await asked(refused('Any', 429))).toEqual({ outcome: 'done', attempts: 2, pauses: [250] })
  })
})

it.each([400, 403, 404, 413, 499])('a refused call is not retried: %i', async status => {
  expect(await asked(refused('Any', status))).toEqual({ outcome: 'Any', attempts: 1, pauses: [] })
})

it.each([
  [canceled('ConditionalCheckFailed', 'TransactionConflict')],
  [canceled('TransactionConflict', 'ValidationError')],
  [canceled()],
  [refused('TransactionCanceledException')],
])('a failed transaction is not retried: %o', async answer => {
  const outcome = 'TransactionCanceledException'
  expect(await asked(answer)).toEqual({ outcome, attempts: 1, pauses: [] })
})

describe('at once if the clocks differ', () => {
  const answered = (name: string, ms: number) =>
    refused(name, 400, { date: new Date(plusMs(NOW, ms)).toUTCString() })

  it.each([
    ...['InvalidSignatureException', 'RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed'],
    'SignatureDoesNotMatch',
  ])('%s', async name => {
    const [near, far] = [4 * 60_000 - 1000, 4 * 60_000]
    for (const ms of [near, -near])
      expect(await asked(answered(name, ms))).toEqual({ outcome: name, attempts: 1, pauses: [] })
    for (const ms of [far, -far])
      expect(await asked(answered(name, ms))).toEqual({ outcome: 'done', attempts: 2, pauses: [] })
    // Which it does not say.
    expect(await asked(refused(name))).toEqual({ outcome: name, attempts: 1, pauses: [] })
  })
})

describe('after a kept connection broke', () => {
  it.each([
    ['ECONNRESET', []],
    ['EPIPE', []],
    // What is no end of the connection may have been read.
    ['ETIMEDOUT', [50]],
    ['HPE_INVALID_CONSTANT', [50]],
  ])('by %s, after delays of %j ms', async (code, expected) => {
    const sockets: Socket[] = []
    const see = (message: unknown) => void sockets.push((message as { socket: Socket }).socket)
    subscribe('net.client.socket', see)
    onTestFinished(() => void unsubscribe('net.client.socket', see))
    let requests = 0
    const url = await loopbackServer((_, response) => {
      requests += 1
      if (requests === 2) sockets.at(-1)?.destroy(Object.assign(new Error(code), { code }))
      else response.end('{}')
    })
    const pauses: number[] = []
    const { call } = awsClient(SERVICE, awsAt({ AWS_ENDPOINT_URL_SQS: url }), {
      pause: async ms => void pauses.push(ms),
    })
    await call('Ask', {})
    await call('Ask', {})
    expect([requests, sockets.length, pauses]).toEqual([3, 2, expected])
  })
})
