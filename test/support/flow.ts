/**
 * Uses the shop and the simulator over HTTP, as a buyer's browser, a front end and the gateway do, on the stack of
 * test/support/stackSetup.ts. Reads from the store what no response contains.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeEach, inject } from 'vitest'
import type { orderView } from '../../lib/http/orderView'
import type { IllegalRequest } from '../../lib/illegal/illegalRequest'
import type { RecordedFact } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { type OrderId, parseOrderId } from '../../lib/order/orderId'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { orderKey } from '../../lib/store/orderKey'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { sdkQueueService } from '../../lib/store/sdk/queueService'
import { sqsVisits } from '../../lib/store/sqsVisits'
import { DAY_MS, plusMs, systemClock } from '../../lib/time'
import type { DirectPaySettings as Settings } from '../../local/simulator/alipayDirect/settings'
import type { Notify } from '../../local/simulator/core/ledger'
import type { TradeView as Trade } from '../../local/simulator/core/tradeView'
import { invokeFunction } from '../../local/stack/lambdaClient'
import { localAccess, localDynamoClient } from '../../local/stack/stack'
import { LOCAL_SHOP, LOCAL_STAGE } from '../../tools/deployment/localShop'
import { functionName, tableNames, visitQueueName } from '../../tools/deployment/serverlessConfig'
import { sendRaw } from '../attack/rawHttp'
import { type Fields, notifyFields, returnFields, signedForm } from './alipay'
import { STORE_OPTIONS } from './storeOptions'

type Headers = Readonly<Record<string, string>>

/** The headers of a browser in mainland China. */
export const BROWSER: Headers = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'zh-CN,zh;q=0.9',
}
export const FRONT_END: Headers = { accept: 'application/json', 'accept-language': 'zh-CN' }

/** The real content type of Alipay's notifies. */
const NOTIFY_TYPE = 'application/x-www-form-urlencoded; text/html; charset=utf-8'
/** For a busy machine; a condition that holds earlier waits no longer. */
const PATIENCE_MS = 60_000

export interface Answer {
  readonly status: number
  readonly headers: globalThis.Headers
  readonly body: string
  /** The target of a redirect; '' without one. */
  readonly location: string
}

export type OrderJson = ReturnType<typeof orderView>

export interface PaymentJson {
  readonly method: string
  readonly url: string
  readonly fields: Record<string, string>
}

/** A sent payment request: its URL, and the trade that it opened at the gateway. */
interface SentPayment {
  readonly url: URL
  readonly fields: ReadonlyMap<string, string>
  readonly tradeNo: string
}

/** Each test sends from another address, because the shop fully records only a few illegal requests per address. */
let tests = 0
const sender = () => `127.15.${Math.floor(tests / 250)}.${1 + (tests % 250)}`

/** @param path  a path of the shop, or a URL. Redirects are not followed */
export async function send(method: string, path: string, headers: Headers = {}, body?: string) {
  const url = new URL(path, inject('stack').shopUrl)
  const reply = await sendRaw(url.origin, {
    method,
    target: url.pathname + url.search,
    from: sender(),
    headers: Object.entries({ accept: '*/*', ...headers }),
    ...(body !== undefined && { body: Buffer.from(body) }),
  })
  const received = new globalThis.Headers(reply.headers)
  return {
    status: reply.status,
    headers: received,
    body: reply.body,
    location: received.get('location') ?? '',
  } satisfies Answer
}

/** Returns from the gateway as the browser does, and follows the redirect to the order's page. */
export async function comeBack(returnUrl: string, headers?: Record<string, string>): Promise<Answer> {
  const { status, headers: answered } = await get(returnUrl, headers)
  const location = answered.get('location')
  if (status !== 303 || location === null) throw new Error(`a return is answered ${status}, without a way on`)
  return get(location, headers)
}

/** @throws Error  for another status */
export function jsonOf<T>(answer: Answer, status = 200): T {
  if (answer.status !== status) throw new Error(`${answer.status} and not ${status}: ${answer.body}`)
  return JSON.parse(answer.body) as T
}

export const get = (path: string, headers = BROWSER): Promise<Answer> => send('GET', path, headers)

export const postForm = (
  path: string,
  fields: Record<string, string> | [string, string][],
  headers = BROWSER,
): Promise<Answer> => {
  const contentType = { 'content-type': 'application/x-www-form-urlencoded' }
  return send('POST', path, { ...headers, ...contentType }, new URLSearchParams(fields).toString())
}

export const postJson = (path: string, value: unknown, headers = FRONT_END): Promise<Answer> =>
  send('POST', path, { ...headers, 'content-type': 'application/json' }, JSON.stringify(value))

/** Orders one tin of tea by the browser's form. @returns the order's number */
export async function buy(sku = 'longjing-tea', quantity = '1'): Promise<string> {
  const { status, location, body } = await postForm('/orders', { sku, quantity, email: 'buyer@example.com' })
  const orderId = /^\/orders\/(\w+)$/.exec(location)?.[1]
  if (status !== 303 || orderId === undefined) throw new Error(`no order was made: ${status} ${body}`)
  return orderId
}

export const orderJson = async (orderId: string): Promise<OrderJson> =>
  jsonOf<OrderJson>(await get(`/orders/${orderId}`, FRONT_END))

/** POST to `/pay`, and then the page's form to the gateway, as a browser does. */
export async function payByForm(orderId: string, bank = ''): Promise<SentPayment> {
  const page = await postForm(`/orders/${orderId}/pay`, bank === '' ? {} : { bank })
  const action = unescaped(/<form[^>]* action="([^"]*)"[^>]*data-testid="gateway-form"/.exec(page.body)?.[1])
  if (page.status !== 200 || action === '') throw new Error(`no paying page: ${page.status} ${page.body}`)
  const fields = hiddenFields(page.body)
  return sentPayment(await postForm(action, fields), action, fields)
}

/** GET `/pay`, and then the target of the redirect, as a browser does. */
export async function payByLink(orderId: string, bank = ''): Promise<SentPayment> {
  const redirect = await get(`/orders/${orderId}/pay${bank === '' ? '' : `?bank=${bank}`}`)
  if (redirect.status !== 303) throw new Error(`no redirect: ${redirect.status} ${redirect.body}`)
  return sentPayment(await get(redirect.location), redirect.location, [
    ...new URL(redirect.location).searchParams,
  ])
}

export function sentPayment(
  answer: Answer,
  address: string,
  fields: readonly (readonly [string, string])[],
): SentPayment {
  const tradeNo = /\/cashier\/(\d+)$/.exec(answer.location)?.[1]
  if (tradeNo === undefined) throw new Error(`the gateway refused the payment: ${answer.body}`)
  return { url: new URL(address), fields: new Map(fields), tradeNo }
}

/** The `<input type="hidden">` fields of a page, in order. */
export const hiddenFields = (page: string): [string, string][] =>
  [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name, value]) => [
    unescaped(name),
    unescaped(value),
  ])

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

const unescaped = (text = ''): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '')

async function control<T>(method: string, path: string, value?: unknown): Promise<T> {
  const response = await fetch(`${inject('stack').controlUrl}/api${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(value !== undefined && { body: JSON.stringify(value) }),
  })
  if (!response.ok) throw new Error(`the simulator: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

/** The simulator's control panel. */
export const gateway = {
  reset: () => control<Settings>('POST', '/reset'),
  set: (change: Partial<Settings>) => control<Settings>('PUT', '/settings', change),
  /** Holds notifies back until `release`, so that buyers return first. */
  hold: () => control<Settings>('PUT', '/settings', { order: 'returnFirst', delayMs: 600_000 }),
  async release(orderId: string): Promise<void> {
    for (const { notifyId } of await gateway.notifies(orderId)) await gateway.resend(notifyId)
  },
  /** Sends all waiting notifies now. */
  hurry: () => control<Settings>('PUT', '/settings', { speed: 1_000_000 }),
  trade: (tradeNo: string) => control<Trade>('GET', `/trades/${tradeNo}`),
  trades: () => control<Trade[]>('GET', '/trades'),
  /** Pays. @returns the address that the browser is sent to */
  pay: async (tradeNo: string, payer: { buyer?: string; bank?: string } = {}): Promise<string> =>
    (await control<{ returnUrl: string }>('POST', `/trades/${tradeNo}/pay`, payer)).returnUrl,
  move: (tradeNo: string, move: 'close' | 'finish' | 'refund') =>
    control<Trade>('POST', `/trades/${tradeNo}/${move}`),
  notifies: (orderId: string) => control<Notify[]>('GET', `/notifies?outTradeNo=${orderId}`),
  resend: (notifyId: string) => control<Notify>('POST', `/notifies/${notifyId}/resend`),
  refusals: () => control<{ code: string; outTradeNo: string }[]>('GET', '/refusals'),
}

/** The shop's answers to the attempts of a notify, oldest first: `400 fail`, or the error if there was none. */
export const attempts = (notify: Notify | undefined): string[] =>
  (notify?.attempts ?? []).map(({ httpStatus, answer, error }) => error ?? `${httpStatus} ${answer}`)

/** Waits until the shop has acknowledged a notify of the order. */
export async function acknowledged(orderId: string): Promise<Notify> {
  return until(async () => (await gateway.notifies(orderId)).find(notify => notify.acknowledged))
}

let client: DynamoDBDocumentClient | undefined
let queueClient: SQSClient | undefined

/** Direct access to the queues. */
function queue(): SQSClient {
  queueClient ??= new SQSClient(localAccess(inject('stack').sqsEndpoint))
  return queueClient
}

/** Direct access to the tables. */
const documents = (): DynamoDBDocumentClient => {
  client ??= DynamoDBDocumentClient.from(localDynamoClient(inject('stack').dynamodbEndpoint))
  return client
}

const store = () => {
  const names = tableNames(LOCAL_STAGE)
  return {
    orders: dynamoListedOrders(sdkDocumentStore(documents()), names.orders, STORE_OPTIONS),
    illegalRequests: dynamoIllegalRequests(sdkDocumentStore(documents()), names.illegalRequests),
  }
}

async function storedOrder(orderId: string): Promise<Order> {
  const id = parseOrderId(orderId)
  const order = id && (await store().orders.get(id))
  if (!order) throw new Error(`there is no order ${orderId}`)
  return order
}

/** The facts of an order except for mails, which come at any time. */
export const facts = async (orderId: string): Promise<RecordedFact[]> =>
  Object.values((await storedOrder(orderId)).facts).filter(({ source }) => source !== 'mail')

/** Runs `reconcile`, which has no schedule in tests, and waits for the visits that it sends. */
export async function visitOrders(): Promise<void> {
  await invokeFunction(inject('stack').lambdaUrl, functionName('reconcile', LOCAL_STAGE), {})
  await noVisitsLeft()
}

/** Sends a visit directly: `reconcile` does not send one twice within a short time. */
export async function visitAgain(orderId: string): Promise<void> {
  const id = parseOrderId(orderId)
  const visits = sqsVisits(sdkQueueService(queue()), visitQueueName(LOCAL_STAGE))
  await visits.send(id ? [{ orderId: id, attempt: 0, delaySeconds: 0 }] : [])
  await noVisitsLeft()
}

async function noVisitsLeft(): Promise<void> {
  const { QueueUrl } = await queue().send(new GetQueueUrlCommand({ QueueName: visitQueueName(LOCAL_STAGE) }))
  const ask = new GetQueueAttributesCommand({
    QueueUrl,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  })
  await until(async () => {
    const { Attributes = {} } = await queue().send(ask)
    return Object.values(Attributes).every(count => count === '0')
  })
}

/** Makes an order due for a visit, and changes its expiry, as if time had passed. */
export const age = (orderId: string, expiresAt?: number) =>
  documents().send(
    new UpdateCommand({
      TableName: tableNames(LOCAL_STAGE).orders,
      Key: orderKey(orderId as OrderId),
      UpdateExpression: `SET dueAt = :dueAt${expiresAt === undefined ? '' : ', expiresAt = :expiresAt'}`,
      ExpressionAttributeValues: { ':dueAt': 0, ...(expiresAt !== undefined && { ':expiresAt': expiresAt }) },
    }),
  )

/** The illegal requests that claim an order, oldest first. */
export async function illegalRequests(orderId: string): Promise<IllegalRequest[]> {
  const now = systemClock()
  const found: IllegalRequest[] = []
  for await (const request of store().illegalRequests.list(plusMs(now, -DAY_MS / 24), plusMs(now, 1000))) {
    if (request.claimedOrder === orderId || request.copy.includes(orderId)) found.push(request)
  }
  return found
}

export const illegalReasons = async (orderId: string): Promise<string[]> =>
  (await illegalRequests(orderId)).map(({ reason, channel }) => `${channel} ${reason}`)

/** Sends a handmade notify; signed with the shop's key by default. */
export async function sendNotify(orderId: string, changes: Fields = {}, key: string = LOCAL_SHOP.key) {
  const body = signedForm(notifyFields(await storedOrder(orderId), changes), key)
  return send('POST', '/paycallback/notify', { 'content-type': NOTIFY_TYPE }, body)
}

/** The address of a handmade return; signed with the shop's key by default. */
export async function returnPath(orderId: string, changes: Fields = {}, key: string = LOCAL_SHOP.key) {
  const query = signedForm(returnFields(await storedOrder(orderId), changes), key)
  return `/paycallback/return?${query}`
}

/** Polls a condition. @returns its first result. @throws the error of the last attempt */
export async function until<T>(condition: () => Promise<T | undefined | false>) {
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; await sleep(25)) {
    const value = await condition()
    if (value !== undefined && value !== false) return value
  }
  throw new Error(`not within ${PATIENCE_MS} ms: ${condition}`)
}

export const untilState = (orderId: string, state: OrderJson['state']): Promise<OrderJson> =>
  until(async () => {
    const order = await orderJson(orderId)
    return order.state === state && order
  })

/** Resets the simulator before every test of the file. */
export function useFreshGateway(): void {
  beforeEach(async () => {
    tests += 1
    await gateway.reset()
  })
  afterAll(() => {
    client?.destroy()
    client = undefined
    queueClient?.destroy()
    queueClient = undefined
  })
}
