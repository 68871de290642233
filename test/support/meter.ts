/**
 * Measures what an order consumes: runs the shop's handlers on a real engine, and counts the consumed capacity that the
 * engine reports (`ReturnConsumedCapacity: INDEXES`), invocations, requests and log lines.
 */
import { randomUUID } from 'node:crypto'
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import type { Answer } from '../../lib/gateways/httpClient'
import { refundWay } from '../../lib/gateways/refundWays'
import { fen } from '../../lib/money'
import { newFormKey } from '../../lib/order/formOrder'
import type { Order } from '../../lib/order/order'
import { newOrderId, parseOrderId } from '../../lib/order/orderId'
import { FIRST_VISIT_MS } from '../../lib/payment/agenda'
import { WATCH_MS } from '../../lib/payment/followUp'
import type { Visit } from '../../lib/payment/ports'
import { requestRefund } from '../../lib/payment/requestRefund'
import { ok } from '../../lib/result'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { marshallOptions } from '../../lib/store/marshalling'
import { orderItem } from '../../lib/store/orderItem'
import { orderKey } from '../../lib/store/orderKey'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { YOUNG_MS } from '../../lib/store/youngOrders'
import { measurement } from '../../lib/telemetry/metrics'
import { isoTime, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/time'
import { createTables } from '../../local/stack/tables'
import { tableNames } from '../../tools/deployment/serverlessConfig'
import { failureAnswer, KEY, notifyFields, returnFields, signedForm } from './alipay'
import {
  PARAMETERS,
  pageNotifyFields,
  pageReturnFields,
  refundAnswer,
  signedPageForm,
  TRADE_NO,
  VARIABLES,
} from './alipayPage'
import { NO_MAILS } from './app'
import { anEvent, CONTEXT, changesOf, type EventParts, FORM, JSON_TYPE, messagesOf } from './events'
import { type Outside, type RouteName, startBackground, startRoute } from './handlers'
import { anOrder, LIFETIME_MS, NOW, paidFact } from './orders'
import { STORE_OPTIONS } from './storeOptions'

export interface Usage {
  /** DynamoDB's, including indices. */
  writeUnits: number
  readUnits: number
  /** The order's share in the search for due orders, while it is young. */
  searchUnits: number
  /** Requests to API Gateway, each of which invokes a function. */
  requests: number
  /** By function, including the requests'. */
  readonly invocations: Record<string, number>
  /** Total duration by function, ms, calculated from COSTS_MS. */
  durationMs: Record<string, number>
  /** Calls of the gateway. */
  asked: number
  mails: number
  /** SQS calls of at most 64 KB: send, receive, delete. */
  queueCalls: number
  logLines: number
  /** Of the functions' own lines, without line ends. */
  logBytes: number
}

const DEPLOYMENT = { shop: 'shouyin', stage: 'prod' }
const nothing = (): Usage => ({
  writeUnits: 0,
  readUnits: 0,
  searchUnits: 0,
  requests: 0,
  invocations: {},
  durationMs: {},
  asked: 0,
  mails: 0,
  queueCalls: 0,
  logLines: 0,
  logBytes: 0,
})

/**
 * Durations in a warm function, ms. An invocation: the CPU time that `bench -- warm` measures on a whole core (at most
 * half a millisecond), scaled to the share of a core with 512 MB, plus the runtime's overhead. The others are assumed,
 * the gateway as slow as in `bench -- visits`.
 */
const COSTS_MS = { invocation: 4, storeCall: 6, question: 200, mail: 100, queueCall: 15 } as const

/**
 * How often the search reads an order, in read units of its size: every minute while it is young, plus the allowance
 * for clock skew, at half the price (eventually consistent); and once more afterwards. A query is billed by the bytes
 * read, before filtering.
 */
const SEARCHES = (YOUNG_MS + MINUTE_MS) / MINUTE_MS / 2 + 1
const READ_UNIT_BYTES = 4096

export interface Spent {
  readonly usage: Usage
  readonly order: Order
  /** The size of the order's item, bytes, by DynamoDB's rules. */
  readonly itemBytes: number
}

/** @param client  of an engine that reports consumed capacity */
export async function openMeteredShop(client: DynamoDBClient) {
  const stage = `metered-${randomUUID()}`
  await createTables(client, stage)
  const names = tableNames(stage)
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: marshallOptions() })
  let usage = nothing()
  let running = ''
  let isCounting = true
  /** For calls that are not part of the order. */
  async function uncounted<T>(ask: () => Promise<T>): Promise<T> {
    isCounting = false
    return ask().finally(() => {
      isCounting = true
    })
  }
  const takes = (ms: number) => {
    usage.durationMs[running] = (usage.durationMs[running] ?? 0) + ms
  }
  documents.middlewareStack.add(
    next => async args => {
      if (!isCounting) return next(args)
      Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' })
      const result = await next(args)
      takes(COSTS_MS.storeCall)
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: { CapacityUnits?: number } }
      const units = ConsumedCapacity?.CapacityUnits
      if (units === undefined) throw new Error('the engine does not say what it consumed')
      if ('KeyConditionExpression' in args.input || isGet(args.input)) usage.readUnits += units
      else usage.writeUnits += units
      return result
    },
    { step: 'initialize' },
  )

  let now = NOW
  let queue: Visit[] = []
  let mailsUnderWay = 0
  const orders = dynamoListedOrders(sdkDocumentStore(documents), names.orders, {
    ...STORE_OPTIONS,
    clock: () => now,
  })
  const atDirectPay: Outside = {
    orders,
    illegalRequests: dynamoIllegalRequests(sdkDocumentStore(documents), names.illegalRequests),
    visits: {
      async send(visits) {
        usage.queueCalls += Math.ceil(visits.length / 10)
        takes(COSTS_MS.queueCall)
        queue.push(...visits)
        return []
      },
    },
    http: async url => {
      usage.asked += 1
      takes(COSTS_MS.question)
      return answerTo(url.searchParams.get('service'))
    },
    readParameter: async () => KEY,
    clock: () => now,
    log(level, event, fields) {
      usage.logLines += 1
      const line = {
        time: isoTime(now),
        level,
        event,
        ...fields,
        ...measurement(event, fields, DEPLOYMENT, now),
      }
      usage.logBytes += Buffer.byteLength(JSON.stringify(line))
    },
    sendMail: async () => {
      usage.mails += 1
      // Parallel mails take the time of one.
      if (mailsUnderWay === 0) takes(COSTS_MS.mail)
      mailsUnderWay += 1
      await Promise.resolve()
      mailsUnderWay -= 1
      return ok('0102018c-mail-of-ses-00000000')
    },
    variables: { ALIPAY_CONTRACTED: 'single_trade_query close_trade' },
  }
  const atPlatform = (): Outside => ({
    ...atDirectPay,
    variables: { GATEWAYS: 'alipayPage', ...VARIABLES },
    readParameter: async name => PARAMETERS[name] ?? '',
  })
  const refundingAtPlatform = (order: Order): Outside => ({
    ...atPlatform(),
    async http(url) {
      await atDirectPay.http(url)
      return { status: 200, body: Buffer.from(refundAnswer(order)) }
    },
  })
  const invoked = (name: string) => {
    usage.invocations[name] = (usage.invocations[name] ?? 0) + 1
    running = name
    takes(COSTS_MS.invocation)
  }
  async function request(name: RouteName, parts: EventParts, outside: Outside = atDirectPay) {
    usage.requests += 1
    invoked(name)
    const { statusCode = 0, headers = {} } = await startRoute(name, outside)(anEvent(parts), CONTEXT)
    if (statusCode >= 400) throw new Error(`${name} answered ${statusCode}`)
    return headers
  }
  /**
   * A change of an item that is not new and has pending work reaches the function by the stream, in the worst case
   * alone in its batch.
   */
  async function stream(order: Order, outside: Outside = atDirectPay) {
    invoked('sendReceipt')
    await startBackground('sendReceipt', outside)(changesOf([order.orderId]), CONTEXT)
  }
  async function place(outside: Outside = atDirectPay): Promise<Order> {
    await request('storefront', {}, outside)
    const { location = '' } = await request(
      'createOrder',
      {
        method: 'POST',
        path: '/orders',
        headers: FORM,
        body: `idempotencyKey=${newFormKey(now)}&sku=longjing-tea&quantity=1&email=buyer%40example.com`,
      },
      outside,
    )
    return madeOrder(String(location))
  }
  /** As a shop's own front end does: no idempotency key, no e-mail address, no page. */
  async function placeByJson(outside: Outside): Promise<Order> {
    const body = JSON.stringify({ lines: [{ sku: 'longjing-tea', quantity: 1 }] })
    const { location = '' } = await request(
      'createOrder',
      { method: 'POST', path: '/orders', headers: { ...JSON_TYPE, accept: 'application/json' }, body },
      outside,
    )
    return madeOrder(String(location))
  }
  async function madeOrder(location: string): Promise<Order> {
    const orderId = parseOrderId(location.split('/').at(-1) ?? '')
    const order = orderId && (await uncounted(() => orders.get(orderId)))
    if (!order) throw new Error('no order was made')
    return order
  }
  const isToBeVisited = async ({ orderId }: Order): Promise<boolean> =>
    (await uncounted(() => orders.load(orderId)))?.agenda !== undefined
  const page = ({ orderId }: Order, outside?: Outside) =>
    request('order', { path: `/orders/${orderId}`, pathParameters: { orderId } }, outside)
  const redirect = ({ orderId }: Order, outside?: Outside) =>
    request(
      'payRedirect',
      { method: 'POST', path: `/orders/${orderId}/pay`, pathParameters: { orderId }, headers: FORM },
      outside,
    )
  async function notifyOfPlatform(order: Order, outside: Outside): Promise<void> {
    const [path, pathParameters] = ['/paycallback/alipayPage/notify', { gateway: 'alipayPage' }]
    const body = signedPageForm(pageNotifyFields(order))
    await request('notify', { method: 'POST', path, pathParameters, headers: FORM, body }, outside)
  }
  async function returnFromPlatform(order: Order, outside: Outside): Promise<void> {
    const [path, pathParameters] = ['/paycallback/alipayPage/return', { gateway: 'alipayPage' }]
    const query = signedPageForm(pageReturnFields(order))
    await request('return', { path, pathParameters, query }, outside)
  }

  /** @param isNew  false for an old order, which the search does not read */
  async function measured(run: () => Promise<Order>, isNew = true): Promise<Spent> {
    usage = nothing()
    now = NOW
    queue = []
    const { orderId } = await run()
    const order = await uncounted(() => orders.get(orderId))
    if (!order) throw new Error('the order is gone')
    const bytes = itemBytes(order)
    if (isNew) usage.searchUnits = SEARCHES * (bytes / READ_UNIT_BYTES)
    return { usage, order, itemBytes: bytes }
  }

  return {
    /** An order of one line, paid within a minute: the buyer's pages, both messages, receipt and notice. */
    paidOrder: () =>
      measured(async () => {
        const order = await place()
        await page(order)
        await redirect(order)
        now = plusMs(NOW, 40 * SECOND_MS)
        const notify = signedForm(notifyFields(order))
        await request('notify', {
          method: 'POST',
          path: '/paycallback/notify',
          headers: FORM,
          body: notify,
        })
        await stream(order)
        await request('return', { path: '/paycallback/return', query: signedForm(returnFields(order)) })
        // The browser follows the redirect to the order's page.
        await page(order)
        return order
      }),
    /** The same at the open platform, whose notifies need no confirmation by the gateway. */
    platformOrder: () =>
      measured(async () => {
        const outside = atPlatform()
        const order = await place(outside)
        await page(order, outside)
        await redirect(order, outside)
        now = plusMs(NOW, 40 * SECOND_MS)
        await notifyOfPlatform(order, outside)
        await stream(order, outside)
        await returnFromPlatform(order, outside)
        await page(order, outside)
        return order
      }),
    /** The four calls that every payment needs, for a shop with its own pages and mails. */
    plainOrder: () =>
      measured(async () => {
        const platform = atPlatform()
        const variables = { ...platform.variables, ...NO_MAILS, BUYER_EMAIL: 'optional' }
        const outside = { ...platform, variables }
        const order = await placeByJson(outside)
        await redirect(order, outside)
        now = plusMs(NOW, 40 * SECOND_MS)
        await notifyOfPlatform(order, outside)
        if (await isToBeVisited(order)) await stream(order, outside)
        await page(order, outside)
        return order
      }),
    /** A partial refund by `npm run refund`, which Alipay makes on the first request. */
    refund: () =>
      measured(async () => {
        const order = anOrder({ gateway: 'alipayPage', orderId: newOrderId(NOW) })
        const outside = refundingAtPlatform(order)
        await orders.create(order)
        await orders.record(order.orderId, order, [paidFact(TRADE_NO, NOW, 'alipayPage')])
        await stream(order)
        usage = nothing()
        const ports = { ...outside, refundWay, log: () => {} }
        const refundRequest = { orderId: order.orderId, amountFen: fen(100), isByHand: false, requestId: '' }
        await requestRefund(ports)({ ...refundRequest, reason: 'mei: broken cup' })
        // The command ran on a person's machine, which costs nothing.
        usage.durationMs = {}
        await stream(order)
        await visits(order, outside)
        return order
      }, false),
    /** An order that is never paid: from its page to the last visit, when it expires. */
    unpaidOrder: () =>
      measured(async () => {
        const order = await place()
        await page(order)
        for (const ms of [FIRST_VISIT_MS, LIFETIME_MS, LIFETIME_MS + WATCH_MS]) {
          now = plusMs(NOW, ms)
          queue.push({ orderId: order.orderId, attempt: 0, delaySeconds: 0 })
          usage.queueCalls += 1
          await visits(order)
        }
        return order
      }),
  }

  /** Delivers the messages in the queue, each at its time. */
  async function visits(order: Order, outside: Outside = atDirectPay): Promise<void> {
    for (let message = queue.shift(); message; message = queue.shift()) {
      now = plusMs(now, message.delaySeconds * SECOND_MS)
      invoked('visit')
      // Receive and delete, as if it were alone in its batch of up to five.
      usage.queueCalls += 2
      const before = usage.writeUnits
      await startBackground('visit', outside)(messagesOf([message]), CONTEXT)
      if (usage.writeUnits > before && (await isToBeVisited(order))) await stream(order)
    }
  }
}

/** The only reads that are not queries. */
const isGet = (input: object) => 'ConsistentRead' in input

const answerTo = (service: string | null): Answer => ({
  status: 200,
  body: Buffer.from(service === 'notify_verify' ? 'true' : failureAnswer('TRADE_NOT_EXIST')),
})

/**
 * The size of an order's item in bytes, while it is in the index: names and values in UTF-8, and some bytes for each
 * number, map and list.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
function itemBytes(order: Order): number {
  const item = {
    ...orderKey(order.orderId),
    ...orderItem(order),
    workShard: 'work#15',
    dueAt: order.createdAt,
  }
  return Object.entries(marshall(item, marshallOptions())).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  )
}

function valueBytes({ S, N, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S)
  // One byte per two significant digits, plus one.
  if (N !== undefined) return Math.ceil(N.replace(/^-|0+$/g, '').length / 2) + 1
  if (L !== undefined) return 3 + L.reduce((sum, each) => sum + 1 + valueBytes(each), 0)
  const entries = Object.entries(M ?? {})
  return 3 + entries.reduce((sum, [name, each]) => sum + 1 + Buffer.byteLength(name) + valueBytes(each), 0)
}
