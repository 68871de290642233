/** Starts the functions in an app for tests, with fakes for everything outside the process. */

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
import { handler as publishEvents } from '../../functions/publishEvents'
import { handler as reconcile } from '../../functions/reconcile'
import { handler as returnFromGateway } from '../../functions/return'
import { handler as sendReceipt } from '../../functions/sendReceipt'
import { handler as shopApi } from '../../functions/shopApi'
import { handler as storefront } from '../../functions/storefront'
import { handler as visit } from '../../functions/visit'
import type { ApiKeys, IdempotencyKeys } from '../../lib/api/ports'
import type { App } from '../../lib/app'
import type { ReadParameter } from '../../lib/config/secrets'
import type { Invocation } from '../../lib/deadline'
import type { Mail, SendMail } from '../../lib/delivery/mail'
import { BILLS } from '../../lib/gateways/bills'
import type { Bills } from '../../lib/gateways/capabilities/bills'
import { DENIED_QUERIES } from '../../lib/gateways/deniedQueries'
import type { Gateways, Registry, SignByKms } from '../../lib/gateways/gateway'
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
  openDueOrders,
  openEndpoints,
  openEventFeed,
  openHttp,
  openIdempotencyKeys,
  openIllegalRequests,
  openKmsSigner,
  openListedOrders,
  openMailSender,
  openOrderBatches,
  openOrders,
  openParameters,
  openPaymentLinks,
  openVisits,
  openWebhookSender,
  signingGatewaysOf,
} from '../../lib/parts'
import type { Comparisons } from '../../lib/payment/bills/comparison'
import type { DueOrders, ListedOrders, OrderBatches, PaymentLinks, Visits } from '../../lib/payment/ports'
import type { Log } from '../../lib/telemetry/events'
import type { Clock } from '../../lib/time'
import type { Deliveries, DeliveryQueue, EventFeed, WebhookEndpoints } from '../../lib/webhooks/ports'
import type { SendWebhook } from '../../lib/webhooks/send'
import merchantsJson from '../../merchants.json'
import { SECRETS, testApp } from './app'
import { memoryPaymentLinks } from './memoryPaymentLinks'

/** The product's registries. */
export const REGISTRIES = {
  profiles: PROFILES,
  payments: PAYMENTS,
  messages: MESSAGES,
  tradeQueries: TRADE_QUERIES,
  refunds: REFUNDS,
  refundConfirmations: REFUND_CONFIRMATIONS,
  deniedQueries: DENIED_QUERIES,
}
export type Registries = Readonly<typeof REGISTRIES>

/** The ports for webhooks and the event feed. */
interface Webhooks {
  readonly feed: EventFeed
  readonly endpoints: WebhookEndpoints
  readonly deliveries: Deliveries
  readonly queue: DeliveryQueue
  readonly send: SendWebhook
}

/** The ports for comparing bills. */
interface Books {
  readonly bills: Gateways<Bills>
  readonly batches: OrderBatches
  readonly comparisons: Comparisons
}

/** Everything that a handler reaches outside its process. */
export interface Outside {
  readonly orders: ListedOrders
  /** Absent if no test searches. */
  readonly dueOrders?: DueOrders
  readonly visits: Visits
  readonly illegalRequests: IllegalRequests
  /** For the API; absent if no test calls it. */
  readonly apiKeys?: ApiKeys
  readonly idempotencyKeys?: IdempotencyKeys
  readonly links?: PaymentLinks
  readonly webhooks?: Webhooks
  /** Absent if no test compares bills. */
  readonly books?: Books
  readonly http: HttpGet
  /** SSM Parameter Store. */
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

const appOf = (outside: Outside): App => {
  const { clock, log, variables, registries = REGISTRIES, links = memoryPaymentLinks() } = outside
  const { signByKms = neverSigned, dueOrders, apiKeys, idempotencyKeys, webhooks, books } = outside
  return testApp({ clock, log, variables }, replace => {
    replace<unknown>(merchantsJson, outside.merchants ?? {})
    replace(PROFILES, registries.profiles)
    replace(PAYMENTS, registries.payments)
    replace(MESSAGES, registries.messages)
    replace(TRADE_QUERIES, registries.tradeQueries)
    replace(REFUNDS, registries.refunds)
    replace(REFUND_CONFIRMATIONS, registries.refundConfirmations)
    replace(DENIED_QUERIES, registries.deniedQueries)
    replace(openHttp, () => outside.http)
    replace(openParameters, () => async name => SECRETS[name] ?? outside.readParameter(name))
    replace(openKmsSigner, () => signByKms)
    replace(openOrders, () => outside.orders)
    replace(openListedOrders, () => outside.orders)
    if (dueOrders) replace(openDueOrders, () => dueOrders)
    replace(openVisits, () => outside.visits)
    replace(openIllegalRequests, () => outside.illegalRequests)
    replace(openMailSender, () => shopName => mail => outside.sendMail(mail, shopName))
    replace(openPaymentLinks, () => links)
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
  })
}

const neverSigned: SignByKms = () => Promise.reject(new Error('no key lies in KMS'))

const billsOf = ({ get }: Gateways<Bills>): Registry<Bills> =>
  Object.fromEntries(Object.keys(BILLS).map(name => [name, async () => get(name) ?? {}]))

/** Opens a capability of the gateways, as the functions do. */
export async function openCapability<Capability>(
  outside: Outside,
  registry: Registry<Capability>,
): Promise<Gateways<Capability>> {
  const { gateways } = await appOf(outside).configured({ gateways: signingGatewaysOf(registry) })
  return gateways
}

const ROUTES = {
  storefront,
  createOrder,
  order,
  payRedirect,
  confirmRefund,
  notify,
  return: returnFromGateway,
  paymentLink,
  notFound,
  epay,
  shopApi,
  cancelOrder,
}

export type RouteName = keyof typeof ROUTES

/** Starts a route in a new container. */
export const startRoute = (name: RouteName, outside: Outside): LambdaHandler =>
  ROUTES[name].start(appOf(outside))

const BACKGROUND = {
  sendReceipt,
  publishEvents,
  deliverWebhooks,
  compareBills,
  reconcile,
  forget,
  visit,
}

export type BackgroundName = keyof typeof BACKGROUND

export const isOfBackground = (name: string): name is BackgroundName => name in BACKGROUND

/** Starts a background function in a new container. */
export const startBackground = (
  name: BackgroundName,
  outside: Outside,
): ((event: unknown, invocation: Invocation) => Promise<unknown>) =>
  BACKGROUND[name].start(appOf(outside)) as (event: unknown, invocation: Invocation) => Promise<unknown>
