/**
 * The deployed zips in AWS's runtime interface client, on the Node version of serverless.yml: a payment from the
 * order to the receipt, with events as from API Gateway, and the simulator's notifies.
 */
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import type { DynamoDBBatchResponse } from 'aws-lambda'
import { afterAll, afterEach, beforeAll, expect, inject, it, onTestFinished } from 'vitest'
import { type OrderId, parseOrderId } from '../../lib/order/orderId'
import { startSimulator } from '../../local/simulator/simulator'
import { startMailCatcher } from '../../local/stack/mailCatcher'
import { freePort } from '../../local/stack/ports'
import { stackEnvironment } from '../../local/stack/stack'
import { startStreamPump } from '../../local/stack/streamPump'
import { LOCAL_SHOP, LOCAL_STAGE } from '../../tools/deployment/localShop'
import { queueDefinitions, visitQueueName } from '../../tools/deployment/serverlessConfig'
import { notifyFields, signedForm } from '../support/alipay'
import { anEvent, FORM, JSON_TYPE } from '../support/events'
import { BROWSER, hiddenFields, sentPayment, until } from '../support/flow'
import { loopbackServer } from '../support/loopback'
import { caughtMails } from '../support/mails'
import { localQueues } from '../support/queues'
import { freshTables } from '../support/tables'
import { startApiGateway } from './apiGateway'
import { type LambdaRuntime, NODE_VERSION } from './lambdaRuntime'
import { packageFunctions } from './packagedFunctions'
import { type RunningFunction, readLogLine, startFunction } from './runningFunction'
import { useLambdaRuntime } from './useLambdaRuntime'

const NOTIFY_TYPE = { 'content-type': 'application/x-www-form-urlencoded; text/html; charset=utf-8' }
const SCHEDULED_EVENT = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }

const lambdaRuntime = useLambdaRuntime()

const stops: (() => unknown)[] = []
afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
})

let shop: Awaited<ReturnType<typeof openShop>>
beforeAll(async () => {
  const runtime = lambdaRuntime()
  if (runtime) shop = await openShop(runtime)
})
afterEach(async () => {
  for (const running of shop.functions.values()) expectLogLines((await running).lines)
})

/** Nothing but our log: CloudWatch finds fields and measurements in JSON alone. */
function expectLogLines(lines: readonly string[]): void {
  for (const line of lines)
    expect(readLogLine(line)).toMatchObject({ timestamp: expect.any(String), event: expect.any(String) })
}

async function openShop(runtime: LambdaRuntime) {
  const mailCatcher = await startMailCatcher(await freePort())
  stops.push(mailCatcher.stop)
  const simulator = await startSimulator({ ...LOCAL_SHOP, port: 0 })
  stops.push(simulator.stop)
  const functions = new Map<string, Promise<RunningFunction>>()
  /** Starts a function at its first use. */
  const running = (key: string): Promise<RunningFunction> => {
    const known = functions.get(key) ?? start(key)
    functions.set(key, known)
    return known
  }
  const api = await startApiGateway(async (key, event) => (await running(key)).invoke(event))
  stops.push(api.stop, async () => {
    for (const each of functions.values()) await (await each).stop()
  })
  const endpoint = inject('dynamodbEndpoint')
  const queues = await localQueues(queueDefinitions(LOCAL_STAGE))
  stops.push(queues.stop)
  const stack = stackEnvironment({
    ...simulator,
    shopUrl: api.url,
    mailUrl: mailCatcher.url,
    dynamodbEndpoint: endpoint,
    sqsEndpoint: queues.endpoint,
  })
  const tables = await freshTables()
  const packages = await packageFunctions(LOCAL_STAGE, stack)
  const start = (key: string, changes: Readonly<Record<string, string>> = {}) =>
    startFunction(runtime, packages.get(key), {
      ...stack,
      ...packages.get(key).variables,
      // One gateway, to which its buyers are sent without a choice.
      GATEWAYS: 'alipayDirect',
      ORDERS_TABLE: tables.names.orders,
      ILLEGAL_REQUESTS_TABLE: tables.names.illegalRequests,
      ...changes,
    })
  stops.push(packages.remove)
  return {
    url: api.url,
    mailUrl: mailCatcher.url,
    simulator,
    tables,
    queues,
    packages,
    functions,
    running,
    start,
  }
}

/** A whole address or a path of the shop; redirects are answers here. */
async function send(method: string, address: string, headers: Record<string, string>, body?: string) {
  const url = new URL(address, shop.url)
  const response = await fetch(url, { method, headers, redirect: 'manual', body: body ?? null })
  const location = response.headers.get('location') ?? ''
  return { status: response.status, headers: response.headers, body: await response.text(), location }
}

const postForm = (address: string, fields: [string, string][]) =>
  send('POST', address, { ...BROWSER, ...FORM }, new URLSearchParams(fields).toString())

/** The simulator's control panel. */
async function control(method: 'GET' | 'POST' | 'PUT', path: string, value?: unknown) {
  const body = value === undefined ? undefined : JSON.stringify(value)
  const answer = await send(method, `${shop.simulator.controlUrl}/api${path}`, JSON_TYPE, body)
  return JSON.parse(answer.body)
}

/** The browser's way to the gateway: the goods, the order's page, the page whose form leads on. */
async function orderAndOpenTrade() {
  const created = await postForm('/orders', [
    ['sku', 'longjing-tea'],
    ['quantity', '1'],
    ['email', 'buyer@example.com'],
  ])
  expect(created.status).toBe(303)
  const orderId = parseOrderId(created.location.replace('/orders/', '')) ?? expect.fail(created.location)
  const page = await send('GET', created.location, BROWSER)
  expect([page.status, page.body]).toEqual([200, expect.stringContaining('明前西湖龙井')])
  const paying = await postForm(`/orders/${orderId}/pay`, [])
  const action = /<form[^>]* action="([^"]*)"[^>]*data-testid="gateway-form"/.exec(paying.body)?.[1] ?? ''
  const fields = hiddenFields(paying.body)
  const { tradeNo } = sentPayment(await postForm(action, fields), action, fields)
  return { orderId, tradeNo }
}

const factsOf = async (orderId: OrderId) =>
  Object.values((await shop.tables.orders.get(orderId))?.facts ?? {}).map(
    ({ kind, source }) => `${kind} ${source}`,
  )

/** Feeds a function from the orders' stream for as long as the test runs. */
async function feedStream(key: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const endpoint = inject('dynamodbEndpoint')
  const client = new DynamoDBStreamsClient({ endpoint, credentials, region: 'ap-southeast-1' })
  const describeTable = new DescribeTableCommand({ TableName: shop.tables.names.orders })
  const { Table } = await shop.tables.documents.send(describeTable)
  const pump = startStreamPump({
    client,
    streamArn: Table?.LatestStreamArn ?? expect.fail('the table has no stream'),
    invoke: async event => (await (await shop.running(key)).invoke(event)) as DynamoDBBatchResponse,
    maximumAttempts: 1,
    onGivenUp: () => {},
    log: () => {},
  })
  onTestFinished(async () => {
    await pump.stop()
    client.destroy()
  })
}

it('packages every function for the Node version that it is tested on', () => {
  const [major] = NODE_VERSION.split('.')
  for (const key of shop.packages.keys) expect(shop.packages.get(key).runtime).toBe(`nodejs${major}.x`)
})

it('takes a payment from the order to the receipt', async () => {
  const { orderId, tradeNo } = await orderAndOpenTrade()
  const { returnUrl } = await control('POST', `/trades/${tradeNo}/pay`, {})
  const [notify] = await control('GET', `/notifies?outTradeNo=${orderId}`)
  expect(notify.attempts).toMatchObject([{ httpStatus: 200, answer: 'success' }])
  expect(await factsOf(orderId)).toEqual(['paid notify'])

  const returned = await send('GET', returnUrl, BROWSER)
  const { location } = returned
  expect([returned.status, location]).toEqual([303, `/orders/${orderId}?returned=0`])
  expect((await send('GET', location, BROWSER)).body).toContain('data-state="paid"')

  await feedStream('sendReceipt')
  const mails = await until(async () => {
    const caught = (await caughtMails(shop.mailUrl)).filter(({ subject }) => subject.includes(orderId))
    return caught.length >= 2 && caught
  })
  expect(mails.flatMap(({ to }) => to).sort()).toEqual(['buyer@example.com', 'owner@shanju.example'])
  await until(async () => (await factsOf(orderId)).length === 3)
  expect((await factsOf(orderId)).sort()).toEqual(['noticeSent mail', 'paid notify', 'receiptSent mail'])
})

it('records a payment at the next visit if its notify was lost', async () => {
  await control('PUT', '/settings', { fault: 'drop', faultCount: null })
  onTestFinished(() => control('PUT', '/settings', { fault: 'none' }))
  const { orderId, tradeNo } = await orderAndOpenTrade()
  await control('POST', `/trades/${tradeNo}/pay`, {})
  const order = (await shop.tables.orders.get(orderId)) ?? expect.fail()
  await shop.tables.orders.settle(order, [], { dueAt: order.createdAt })
  const reconcile = await shop.running('reconcile')
  expect(await reconcile.invoke(SCHEDULED_EVENT)).toBeNull()
  const messages = await shop.queues.receive(visitQueueName(LOCAL_STAGE))
  const Records = messages.map(({ messageId, body }) => ({ messageId, body }))
  expect(Records.map(({ body }) => JSON.parse(body).orderId)).toContain(orderId)
  const visit = await shop.running('visit')
  expect(await visit.invoke({ Records })).toEqual({ batchItemFailures: [] })
  expect(await factsOf(orderId)).toEqual(['paid query'])
})

it('refuses a forged notify, without details', async () => {
  const { orderId } = await orderAndOpenTrade()
  const order = (await shop.tables.orders.get(orderId)) ?? expect.fail()
  const { status, body } = await send(
    'POST',
    '/paycallback/notify',
    NOTIFY_TYPE,
    signedForm(notifyFields(order)),
  )
  expect([status, body]).toEqual([400, 'fail'])
  expect(await factsOf(orderId)).toEqual([])
  const { lines } = await shop.running('notify')
  const refusal = { level: 'warn', event: 'illegalRequest', reason: 'badSignature' }
  await expect.poll(() => lines.map(readLogLine)).toContainEqual(expect.objectContaining(refusal))
})

it.each([
  ['createOrder', 'data-problem="internal"'],
  ['notify', 'fail'],
])(
  '%s with a broken configuration loads, answers 500 to each request and logs why',
  async (key, contains) => {
    const broken = await shop.start(key, { PUBLIC_URL: '' })
    onTestFinished(() => broken.stop())
    const event = anEvent({ method: 'POST', headers: FORM, body: 'sku=longjing-tea' })
    for (const _ of ['first', 'second']) {
      expect(await broken.invoke(event)).toMatchObject({
        statusCode: 500,
        body: expect.stringContaining(contains),
      })
    }
    const message = expect.stringContaining('PUBLIC_URL is not set')
    const failure = { level: 'error', event: 'requestFailed', error: 'ConfigError', message }
    await expect.poll(() => broken.lines.map(readLogLine)).toMatchObject([failure, failure])
    expectLogLines(broken.lines)
  },
)

it('passes on what a function throws, so that Lambda counts and retries it', async () => {
  const broken = await shop.start('sendReceipt', { ORDERS_TABLE: '' })
  onTestFinished(() => broken.stop())
  for (const _ of ['first', 'second']) {
    await expect(broken.invoke({ Records: [] })).rejects.toMatchObject({ type: 'ConfigError' })
  }
})

it.each([
  ['notify', ['GET']],
  ['createOrder', ['GET']],
  ['storefront', []],
])('%s has connected to the store before its first event, if it has one', async (key, methods) => {
  const asked: unknown[] = []
  const endpoint = await loopbackServer(({ method }, response) => {
    asked.push(method)
    response.end('healthy')
  })
  const waiting = await shop.start(key, { AWS_ENDPOINT_URL_DYNAMODB: endpoint })
  onTestFinished(() => waiting.stop())
  expect(asked).toEqual(methods)
})

it('waits for its first event even if the store is unreachable', async () => {
  const nowhere = `http://127.0.0.1:${await freePort()}`
  const waiting = await shop.start('notify', { AWS_ENDPOINT_URL_DYNAMODB: nowhere })
  onTestFinished(() => waiting.stop())
  expect(waiting.lines).toEqual([])
})
