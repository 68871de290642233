/**
 * Each function while all services are silent: AWS and the gateways accept connections and never answer. An invocation
 * ends before its time is over, with an answer of its own, and logs what it waited for.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApp } from '../../lib/app'
import type { Invocation } from '../../lib/deadline'
import type { LogEvent, LogFields } from '../../lib/telemetry/events'
import { systemClock } from '../../lib/time'
import { stackEnvironment } from '../../local/stack/stack'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { localVariables } from '../support/localVariables'

/** An invocation has little more than what it keeps for its end. */
const TIME_MS = 700

type Logged = [event: LogEvent, fields: LogFields][]
type Run = (event: unknown, invocation: Invocation) => Promise<unknown>

const PAGE = { statusCode: 500, body: expect.stringContaining('data-problem="internal"') }
const OF_API = { statusCode: 500, body: expect.stringContaining('"code":"internal"') }
const again = (body: string) => ({ statusCode: 500, body })
/** What the files of events/ lead to, and the last thing that is logged. */
const EXPECTED: Readonly<Record<string, readonly [outcome: object, event: LogEvent]>> = {
  // It asks the gateway first, and without an answer does not come to the store.
  'notify.paid': [{ statusCode: 503, body: 'fail' }, 'notifyUnconfirmed'],
  'notify.alipayPage.paid': [again('fail'), 'requestFailed'],
  'notify.chinabank.paid': [again('fail'), 'requestFailed'],
  'notify.forged': [again('fail'), 'requestFailed'],
  'return.paid': [PAGE, 'requestFailed'],
  'createOrder.form': [PAGE, 'requestFailed'],
  'createOrder.json': [{ statusCode: 500, body: expect.stringContaining('"error"') }, 'requestFailed'],
  'order.confirm': [PAGE, 'requestFailed'],
  'payRedirect.post': [PAGE, 'requestFailed'],
  'confirmRefund.page': [PAGE, 'requestFailed'],
  'paymentLink.open': [PAGE, 'requestFailed'],
  'admin.order': [PAGE, 'requestFailed'],
  'shopApi.create': [OF_API, 'requestFailed'],
  'cancelOrder.cancel': [OF_API, 'requestFailed'],
  'epay.submit': [PAGE, 'requestFailed'],
  'epay.create': [{ statusCode: 500, body: expect.stringContaining('"code":-1') }, 'requestFailed'],
  'visit.batch': [{ batchItemFailures: [{}, {}] }, 'visitFailed'],
  'deliverWebhooks.batch': [{ batchItemFailures: [{}, {}] }, 'webhookNotAttempted'],
  'sendReceipt.paid': [{ batchItemFailures: [{}] }, 'mailUnavailable'],
  'publishEvents.created': [{ batchItemFailures: [{}] }, 'eventsNotPublished'],
  'reconcile.minute': [{ name: 'TimeoutError' }, 'eventFailed'],
  'forget.day': [{ name: 'TimeoutError' }, 'eventFailed'],
}

const silent = createServer(() => {})
const containers = new Map<string, { readonly run: Run; readonly logged: Logged }>()
beforeAll(async () => {
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${Object(silent.address()).port}`
  const stack = stackEnvironment({
    shopUrl: url,
    gatewayUrl: url,
    openapiUrl: url,
    chinabankUrl: url,
    dynamodbEndpoint: url,
    sqsEndpoint: url,
    mailUrl: url,
  })
  const own = { AWS_ENDPOINT_URL: url, FORGET_AFTER_MONTHS: '12', AWS_LAMBDA_RUNTIME_API: 'here' }
  const env = { ...(await localVariables(stack)), ...stack, ...own }
  await Promise.all(
    Object.keys(EXPECTED).map(async file => {
      const logged: Logged = []
      const log = (_: string, event: LogEvent, fields: LogFields) => void logged.push([event, fields])
      const { handler } = await import(`../../functions/${file.split('.')[0]}.ts`)
      const run = handler.start(makeApp({ env, clock: systemClock, random: Math.random, log }))
      await run.warmUp()
      containers.set(file, { run, logged })
    }),
  )
})
afterAll(() => void silent.close())

describe.each(Object.entries(EXPECTED))('%s', (file, [expected, event]) => {
  it('is answered in time', async () => {
    const { run, logged } = containers.get(file) ?? expect.fail()
    const endsAt = Date.now() + TIME_MS
    const invocation = { awsRequestId: 'request', getRemainingTimeInMillis: () => endsAt - Date.now() }
    const given = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'events', `${file}.json`), 'utf8'))
    const outcome = await run(given, invocation).catch((error: unknown) => error)
    expect(invocation.getRemainingTimeInMillis()).toBeGreaterThan(0)
    expect(outcome).toMatchObject(expected)
    const [last, fields] = logged.at(-1) ?? expect.fail()
    expect(last).toBe(event)
    if (file !== 'notify.paid')
      expect(fields).toMatchObject({ error: 'TimeoutError', frames: expect.any(String) })
  })
})
