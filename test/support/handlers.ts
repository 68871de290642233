/**
 * The functions themselves, started in an app of the tests': its environment and its clock are set, and fakes stand in for what
 * lies outside the process.
 */
import type { Context } from 'aws-lambda'
import catalogJson from '../../catalog.json'
import { handler as cancelOrder } from '../../functions/cancelOrder'
import { handler as compareBills } from '../../functions/compareBills'
import { handler as confirmRefund } from '../../functions/confirmRefund'
import { handler as createOrder } from '../../functions/createOrder'
import { handler as deliverWebhooks } from '../../functions/deliverWebhooks'
import { handler as epay } from '../../functions/epay'
import { handler as forget } from '../../functions/forget'
import { handler as notFound } from '../../functions/notFound'
import { handler as notify } from '../../functions/notify'
import { handler as order } from '../../functions/order'
import { handler as paymentLink } from '../../functions/paymentLink'
import { handler as payRedirect } from '../../functions/payRedirect'
import { handler as reconcile } from '../../functions/reconcile'
import { handler as returnFromGateway } from '../../functions/return'
import { handler as sendReceipt } from '../../functions/sendReceipt'
import { handler as shopApi } from '../../functions/shopApi'
import { handler as storefront } from '../../functions/storefront'
import { handler as tellShop } from '../../functions/tellShop'
import { handler as visit } from '../../functions/visit'
import type { KeySecrets } from '../../lib/api/apiKey'
import type { ApiKeys, IdempotencyKeys } from '../../lib/api/ports'
import { type App, makeApp } from '../../lib/app'
import type { ReadParameter } from '../../lib/config/secrets'
import type { Mail, SendMail } from '../../lib/delivery/mail'
import { BILLS } from '../../lib/gateways/bills'
import { DISOWNED_QUERIES } from '../../lib/gateways/disownedQueries'
import type {
  Bills,
  Gateways,
  Messages,
  Payments,
  ProfileRegistry,
  RefundConfirmations,
  Refunds,
  Registry,
  SignByKms,
  TradeQueries,
} from '../../lib/gateways/gateway'
import type { HttpGet } from '../../lib/gateways/httpClient'
import { MESSAGES } from '../../lib/gateways/messages'
import { PAYMENTS } from '../../lib/gateways/payments'
import { PROFILES } from '../../lib/gateways/profiles'
import { REFUND_CONFIRMATIONS } from '../../lib/gateways/refundConfirmations'
import { REFUNDS } from '../../lib/gateways/refunds'
import { TRADE_QUERIES } from '../../lib/gateways/tradeQueries'
import type { LambdaHandler } from '../../lib/http/boundary'
import type { IllegalRequests } from '../../lib/illegal/illegalRequest'
import { parseCatalog } from '../../lib/order/catalog'
import {
  openApiKeys,
  openComparisons,
  openDeliveries,
  openDeliveryQueue,
  openDocumentStore,
  openEndpoints,
  openEventFeed,
  openHttp,
  openIdempotencyKeys,
  openIllegalRequests,
  openKmsSigner,
  openMailSender,
  openOrderBatches,
  openOrders,
  openParameters,
  openPaymentLinks,
  openVisits,
  openWebhookSender,
  signingGatewaysOf,
} from '../../lib/parts'
import type { Comparisons, OrderBatches, Orders, PaymentLinks, Visits } from '../../lib/payment/ports'
import type { Log } from '../../lib/telemetry/events'
import { type Clock, MINUTE_MS } from '../../lib/time'
import type { Deliveries, DeliveryQueue, EventFeed, WebhookEndpoints } from '../../lib/webhooks/ports'
import type { SendWebhook } from '../../lib/webhooks/send'
import merchantsJson from '../../merchants.json'
import { PARTNER } from './alipay'
import { EPAY_KEY, OLDER_EPAY_KEY } from './epay'
import { memoryPaymentLinks } from './memoryPaymentLinks'
import { LIFETIME_MS } from './orders'

export const SHOP_URL = 'https://shop.example.com'

/** Where the shop's own notices go. */
export const NOTICE_TO = 'owner@example.com'

/** Under which the keys of the API are made. */
export const KEY_SECRETS: KeySecrets = ['secret-of-the-tests-secret-of-the-tests']

/** What the store of secrets holds beside the gateways' keys. */
const SECRETS: Readonly<Record<string, string>> = {
  '/api-signing-keys': KEY_SECRETS.join(),
  '/epay-keys': `${EPAY_KEY},${OLDER_EPAY_KEY}`,
}

/** The functions' environment; some of it may be replaced. */
const VARIABLES = {
  ...{ SERVICE_NAME: 'shouyin', STAGE: 'prod' },
  SHOP_NAME: '山居小铺',
  SHOP_CONTACT: 'help@shop.example.com',
  PUBLIC_URL: SHOP_URL,
  ALLOWED_ORIGINS: 'https://front.example.com',
  ORDER_LIFETIME_MINUTES: String(LIFETIME_MS / MINUTE_MS),
  ...{ ORDERS_TABLE: 'orders', WORK_SHARDS: '4', VISIT_QUEUE: 'visits' },
  // So many that a test sees each of its illegal requests.
  ...{ ILLEGAL_REQUESTS_TABLE: 'illegal-requests', ILLEGAL_FREE_WRITES: '1000' },
  ...{
    SHOP_API: 'on',
    API_TABLE: 'api',
    API_SIGNING_KEYS: 'ssm:/api-signing-keys',
    WEBHOOK_QUEUE: 'webhooks',
  },
  ...{ EPAY_MERCHANT: '1001', EPAY_KEYS: 'ssm:/epay-keys' },
  ...{ MAIL_FROM: 'shop@example.com', MAIL_NOTICE_TO: NOTICE_TO },
  GATEWAYS: 'alipayDirect',
  ALIPAY_PARTNER: PARTNER,
  ALIPAY_SELLER_ID: PARTNER,
  ALIPAY_SIGN_TYPE: 'MD5',
  ALIPAY_CHARSET: 'utf-8',
  ALIPAY_GATEWAY_URL: 'https://gateway.example.com/gateway.do',
  ALIPAY_KEYS: 'ssm:/keys',
}

export interface Registries {
  readonly profiles: ProfileRegistry
  readonly payments: Registry<Payments>
  readonly messages: Registry<Messages>
  readonly tradeQueries: Registry<TradeQueries>
  readonly refunds: Registry<Refunds>
  readonly refundConfirmations: Registry<RefundConfirmations>
  readonly disownedQueries: Registry<TradeQueries>
}

/** The product's own. */
export const REGISTRIES: Registries = {
  profiles: PROFILES,
  payments: PAYMENTS,
  messages: MESSAGES,
  tradeQueries: TRADE_QUERIES,
  refunds: REFUNDS,
  refundConfirmations: REFUND_CONFIRMATIONS,
  disownedQueries: DISOWNED_QUERIES,
}

/** What the API tells a back end by. */
interface Webhooks {
  readonly feed: EventFeed
  readonly endpoints: WebhookEndpoints
  readonly deliveries: Deliveries
  readonly queue: DeliveryQueue
  readonly send: SendWebhook
}

/** What the gateways' bills are compared by. */
interface Books {
  readonly bills: Gateways<Bills>
  readonly batches: OrderBatches
  readonly comparisons: Comparisons
}

/** Everything that a handler reaches outside its process. */
export interface Outside {
  readonly orders: Orders
  readonly visits: Visits
  readonly illegalRequests: IllegalRequests
  /** Of the API; absent where nobody calls it. */
  readonly apiKeys?: ApiKeys
  readonly idempotencyKeys?: IdempotencyKeys
  readonly links?: PaymentLinks
  readonly webhooks?: Webhooks
  /** What the bills are compared by; absent where nobody does. */
  readonly books?: Books
  readonly http: HttpGet
  /** The store of secrets. */
  readonly readParameter: ReadParameter
  readonly signByKms?: SignByKms
  readonly clock: Clock
  readonly log: Log
  readonly sendMail: (mail: Mail, shopName: string) => ReturnType<SendMail>
  readonly variables?: Readonly<Record<string, string>>
  readonly registries?: Registries
  /** The contents of merchants.json. */
  readonly merchants?: unknown
}

export const CATALOG = (() => {
  const parsed = parseCatalog(catalogJson)
  if (!parsed.ok) throw new Error(parsed.error.join())
  return parsed.value
})()

/** Of a shop that sends no mails. */
export const NO_MAILS = { MAIL_FROM: '', MAIL_NOTICE_TO: '' }

function appOf(outside: Outside): App {
  const { clock, log, http, variables, links = memoryPaymentLinks(), signByKms = neverSigned } = outside
  const instead = new Map<unknown, unknown>()
  const replace = <T>(own: T, other: T) => void instead.set(own, other)
  replace<unknown>(merchantsJson, outside.merchants ?? {})
  const { registries = REGISTRIES } = outside
  replace(PROFILES, registries.profiles)
  replace(PAYMENTS, registries.payments)
  replace(MESSAGES, registries.messages)
  replace(TRADE_QUERIES, registries.tradeQueries)
  replace(REFUNDS, registries.refunds)
  replace(REFUND_CONFIRMATIONS, registries.refundConfirmations)
  replace(DISOWNED_QUERIES, registries.disownedQueries)
  replace(openHttp, () => http)
  replace(openParameters, () => async name => SECRETS[name] ?? outside.readParameter(name))
  replace(openKmsSigner, () => signByKms)
  replace(openDocumentStore, nothingElse)
  replace(openOrders, () => outside.orders)
  replace(openVisits, () => outside.visits)
  replace(openIllegalRequests, () => outside.illegalRequests)
  replace(openMailSender, () => shopName => mail => outside.sendMail(mail, shopName))
  replace(openPaymentLinks, () => links)
  const { apiKeys, idempotencyKeys, webhooks, books } = outside
  if (apiKeys) replace(openApiKeys, () => apiKeys)
  if (idempotencyKeys) replace(openIdempotencyKeys, () => idempotencyKeys)
  if (webhooks) {
    replace(openEventFeed, () => webhooks.feed)
    replace(openEndpoints, () => webhooks.endpoints)
    replace(openDeliveries, () => webhooks.deliveries)
    replace(openDeliveryQueue, () => webhooks.queue)
    replace(openWebhookSender, () => webhooks.send)
  }
  if (books) {
    replace(BILLS, billsOf(books.bills))
    replace(openOrderBatches, () => books.batches)
    replace(openComparisons, () => books.comparisons)
  }
  return makeApp({
    ...{ env: { ...VARIABLES, ...variables }, clock, random: () => 0, log },
    standIn: <T>(own: T) => (instead.has(own) ? instead.get(own) : own) as T,
  })
}

const neverSigned: SignByKms = () => Promise.reject(new Error('no key lies in KMS'))

function nothingElse(): never {
  throw new Error('a test asks for a table that it does not have')
}

const billsOf = ({ get }: Gateways<Bills>): Registry<Bills> =>
  Object.fromEntries(Object.keys(BILLS).map(name => [name, async () => get(name) ?? {}]))

/** A capability of the gateways, as functions open it. */
export async function openCapability<Capability>(
  outside: Outside,
  registry: Registry<Capability>,
): Promise<Gateways<Capability>> {
  const { gateways } = await appOf(outside).configured({ gateways: signingGatewaysOf(registry) })
  return gateways
}

const ROUTES = {
  ...{ storefront, createOrder, order, payRedirect, confirmRefund, notify, return: returnFromGateway },
  ...{ paymentLink, notFound, epay, shopApi, cancelOrder },
}

export type RouteName = keyof typeof ROUTES

/** A route as Lambda runs it, in a new container. */
export const startRoute = (name: RouteName, outside: Outside): LambdaHandler =>
  ROUTES[name].start(appOf(outside))

const BACKGROUND = {
  ...{ sendReceipt, tellShop, deliverWebhooks, compareBills, reconcile, forget, visit },
}

export type BackgroundName = keyof typeof BACKGROUND

export const isOfBackground = (name: string): name is BackgroundName => name in BACKGROUND

type BackgroundContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>

/** A function that nobody waits for, likewise. */
export const startBackground = (
  name: BackgroundName,
  outside: Outside,
): ((event: unknown, context: BackgroundContext) => Promise<unknown>) =>
  BACKGROUND[name].start(appOf(outside)) as (event: unknown, context: BackgroundContext) => Promise<unknown>
