/**
 * The parts that functions are wired from: configuration → clients → ports. Each is independent, so that a bundle
 * contains only what its function names.
 */

import catalogJson from '../catalog.json'
import merchantsJson from '../merchants.json'
import type { Access } from './admin/access/access'
import { cognitoAccess } from './admin/access/cognitoAccess'
import { idTokenVerifier } from './admin/access/idToken'
import { loopbackAccess } from './admin/access/loopbackAccess'
import { codeExchanger } from './admin/access/tokenEndpoint'
import { type KeySecrets, parseKeySecrets } from './api/apiKey'
import type { ApiKeys, IdempotencyKeys } from './api/ports'
import type { App, Part } from './app'
import { readAdmin } from './config/admin'
import { readApi, readApiTable, readOfficeApi, readWebhookQueue } from './config/api'
import { readDelivery } from './config/delivery'
import type { Environment, ReportProblem } from './config/environment'
import type { EpayConfig } from './config/epay'
import { namedAccounts, openGateways } from './config/gateways'
import { kmsSigner } from './config/kms'
import { readByMerchant, readMerchants } from './config/merchants'
import { openSecret, parseSecretReference, type ReadParameter, type SecretReference } from './config/secrets'
import { readPublicUrl } from './config/shop'
import { ssmParameters } from './config/ssmParameter'
import { readStores } from './config/stores'
import type { SendMail } from './delivery/mail'
import { sendBySes, sesSender } from './delivery/ses'
import { parseEpayKeys } from './epay/keys'
import type { GatewayProfile } from './gateways/capabilities/profile'
import type { RefundWay } from './gateways/capabilities/refunds'
import { downloadWithin } from './gateways/download'
import type { Gateways, Outside, Registry, Secret, SecretText, SignByKms } from './gateways/gateway'
import { type HttpGet, httpGet } from './gateways/httpClient'
import type { KeyList } from './gateways/md5Keys'
import { PROFILES } from './gateways/profiles'
import { REFUNDED, refundWaysOf } from './gateways/refundWays'
import { timedGet } from './gateways/timedHttp'
import type { IllegalRequest, IllegalRequests } from './illegal/illegalRequest'
import { illegalRecorder, type RecordIllegal } from './illegal/recorder'
import { type Catalog, parseCatalog } from './order/catalog'
import type { GatewayName } from './order/facts'
import type { ByMerchant, MerchantId } from './order/merchant'
import type { Comparisons } from './payment/bills/comparison'
import type { DueOrders, ListedOrders, OrderBatches, Orders, PaymentLinks, Visits } from './payment/ports'
import type { DocumentStore } from './store/documentStore'
import { dynamoApiKeys } from './store/dynamoApiKeys'
import { dynamoComparisons } from './store/dynamoComparisons'
import { dynamoDeliveries } from './store/dynamoDeliveries'
import { dynamoDueOrders } from './store/dynamoDueOrders'
import { dynamoEventFeed } from './store/dynamoEventFeed'
import { dynamoIdempotencyKeys } from './store/dynamoIdempotencyKeys'
import { dynamoIllegalRequests } from './store/dynamoIllegalRequests'
import { dynamoOrderBatches } from './store/dynamoOrderBatches'
import { dynamoListedOrders } from './store/dynamoOrderLists'
import { dynamoOrders } from './store/dynamoOrders'
import { dynamoPaymentLinks } from './store/dynamoPaymentLinks'
import { dynamoWebhookEndpoints } from './store/dynamoWebhookEndpoints'
import type { QueueService } from './store/queueService'
import { signedDocumentStore } from './store/signed/documentStore'
import { signedQueueService } from './store/signed/queueService'
import { sqsDeliveries } from './store/sqsDeliveries'
import { sqsVisits } from './store/sqsVisits'
import { SECOND_MS } from './time'
import type { OnUnreadable } from './unreadableItem'
import type { Deliveries, DeliveryQueue, EventFeed, WebhookEndpoints } from './webhooks/ports'
import { type SendWebhook, webhookSender } from './webhooks/send'

/** Timeout of a request to a gateway, in ms. */
const GATEWAY_TIMEOUT_MS = 5000
/** Timeout of a download, in ms: the bill of a million lines has about 60 MB. */
const DOWNLOAD_TIMEOUT_MS = 120_000
/** Timeout of a delivery attempt, in ms, from the DNS lookup to the status of the answer. */
const WEBHOOK_TIMEOUT_MS = 15 * SECOND_MS

const merchantsIn = (env: Environment, problem: ReportProblem, { standIn }: App) =>
  readMerchants(standIn<unknown>(merchantsJson), env, problem)

/** Reads a subject of the configuration for each merchant. */
export const byMerchant =
  <T>(read: (env: Environment, problem: ReportProblem) => T): Part<ByMerchant<T>> =>
  (env, problem, app) =>
    readByMerchant(merchantsIn(env, problem, app), read, problem)

/** The merchants of the deployment, the default one first. */
export const readMerchantNames: Part<readonly MerchantId[]> = (env, problem, app) => [
  ...merchantsIn(env, problem, app).keys(),
]

/** How refunds are made at an account. */
export const readRefundWays: Part<(account: GatewayName) => RefundWay> = (env, problem, app) =>
  refundWaysOf(namedAccounts(merchantsIn(env, problem, app), REFUNDED))

export const readCatalog: Part<Catalog> = (_, problem) => {
  const parsed = parseCatalog(catalogJson)
  if (parsed.ok) return parsed.value
  for (const sentence of parsed.error) problem(sentence)
  return new Map()
}

/** Needs no keys and no network. */
export const openProfiles: Part<Promise<Gateways<GatewayProfile>>> = (env, problem, app) =>
  openGateways(app.standIn(PROFILES), {}, merchantsIn(env, problem, app), problem)

/** One capability of the merchants' gateways. */
export const gatewaysOf = <Capability>(registry: Registry<Capability>): Part<Promise<Gateways<Capability>>> =>
  openedWith(registry, outsideOf)

/** One capability, for a function that signs. Separate, to keep the KMS client out of other bundles. */
export const signingGatewaysOf = <Capability>(
  registry: Registry<Capability>,
): Part<Promise<Gateways<Capability>>> =>
  openedWith(registry, app => ({ ...outsideOf(app), signByKms: signerOf(app) }))

/** One capability, for a function that signs and downloads. */
export const downloadingGatewaysOf = <Capability>(
  registry: Registry<Capability>,
): Part<Promise<Gateways<Capability>>> =>
  openedWith(registry, app => ({
    ...outsideOf(app),
    signByKms: signerOf(app),
    download: downloadWithin(DOWNLOAD_TIMEOUT_MS),
  }))

const openedWith =
  <Capability>(
    registry: Registry<Capability>,
    reached: (app: App) => Outside,
  ): Part<Promise<Gateways<Capability>>> =>
  (env, problem, app) =>
    openGateways(app.standIn(registry), reached(app), merchantsIn(env, problem, app), problem)

const outsideOf = (app: App): Outside => ({
  secret(reference, parse) {
    const parsed = parseSecretReference(reference)
    return parsed && secretIn(app, parsed, parse)
  },
  http: app.once(openHttp),
  clock: app.clock,
})

export const openHttp = ({ clock, log }: App): HttpGet => timedGet(httpGet(GATEWAY_TIMEOUT_MS), clock, log)

const secretIn = <T>(app: App, reference: SecretReference, parse: (secret: SecretText) => T): Secret<T> =>
  openSecret(reference, parse, name => app.once(openParameters)(name), app.clock)

export const openParameters = (app: App): ReadParameter => ssmParameters(app)

const signerOf =
  (app: App): SignByKms =>
  (keyId, digest) =>
    app.once(openKmsSigner)(keyId, digest)

export const openKmsSigner = (app: App): SignByKms => kmsSigner(app)

export const openDocumentStore = (app: App): DocumentStore => {
  const store = signedDocumentStore(app)
  app.warmUp.add(store.connect)
  return store
}

export const openQueueService = (app: App): QueueService => signedQueueService(app)

export const openOrders: Part<Orders> = (env, problem, app) => {
  const { ordersTable } = readStores(env, problem)
  return dynamoOrders(app.once(openDocumentStore), ordersTable, { clock: app.clock })
}

export const openListedOrders: Part<ListedOrders> = (env, problem, app) => {
  const { ordersTable } = readStores(env, problem)
  const options = { clock: app.clock, onUnreadable: unreadableReporter(app) }
  return dynamoListedOrders(app.once(openDocumentStore), ordersTable, options)
}

export const openDueOrders: Part<DueOrders> = (env, problem, app) => {
  const { ordersTable } = readStores(env, problem)
  return dynamoDueOrders(app.once(openDocumentStore), ordersTable, { onUnreadable: unreadableReporter(app) })
}

const unreadableReporter =
  ({ log }: App): OnUnreadable =>
  ({ orderId, message }) =>
    log('error', 'itemUnreadable', { orderId, message })

export const openIllegalRequests: Part<IllegalRequests> = (env, problem, app) =>
  dynamoIllegalRequests(
    app.once(openDocumentStore),
    readStores(env, problem).illegalRequestsTable,
    unreadableReporter(app),
  )

/** Records the illegal requests of a channel. */
export const illegalRecorderOf =
  (channel: IllegalRequest['channel']): Part<RecordIllegal> =>
  (env, problem, app) => {
    const illegalRequests = app.standIn(openIllegalRequests)(env, problem, app)
    return illegalRecorder({ ...app, illegalRequests }, channel, readStores(env, problem).illegalFreeWrites)
  }

export const openOrderBatches: Part<OrderBatches> = (env, problem, app) => {
  const { ordersTable } = readStores(env, problem)
  return dynamoOrderBatches(app.once(openDocumentStore), ordersTable, unreadableReporter(app))
}

export const openComparisons: Part<Comparisons> = (env, problem, app) =>
  dynamoComparisons(app.once(openDocumentStore), readStores(env, problem).ordersTable)

export const openVisits: Part<Visits> = (env, problem, app) =>
  sqsVisits(app.once(openQueueService), readStores(env, problem).visitQueue)

/** Sends mails under a given name, all from one address. */
export const openMailSender: Part<(shopName: string) => SendMail> = (env, problem, app) => {
  const { mailFrom: from, mailRegion, mailConfigurationSet: configurationSet } = readDelivery(env, problem)
  const send = sendBySes(app, mailRegion)
  return shopName => sesSender({ from, configurationSet, send })(shopName)
}

export const openApiKeys: Part<ApiKeys> = (env, problem, app) =>
  dynamoApiKeys(app.once(openDocumentStore), readApiTable(env, problem))

export const openIdempotencyKeys: Part<IdempotencyKeys> = (env, problem, app) =>
  dynamoIdempotencyKeys(app.once(openDocumentStore), readApiTable(env, problem))

/** The secrets from which API keys and webhook secrets are derived. */
export const openKeySecrets: Part<Secret<KeySecrets>> = (env, problem, app) =>
  secretIn(app, readApi(env, problem).keySecret, parseKeySecrets)

export const openPaymentLinks: Part<PaymentLinks> = (env, problem, app) =>
  dynamoPaymentLinks(app.once(openDocumentStore), readApiTable(env, problem), unreadableReporter(app))

export const openEventFeed: Part<EventFeed> = (env, problem, app) =>
  dynamoEventFeed(app.once(openDocumentStore), readApiTable(env, problem), unreadableReporter(app))

export const openEndpoints: Part<WebhookEndpoints> = (env, problem, app) =>
  dynamoWebhookEndpoints(app.once(openDocumentStore), readApiTable(env, problem), unreadableReporter(app))

export const openDeliveries: Part<Deliveries> = (env, problem, app) =>
  dynamoDeliveries(app.once(openDocumentStore), readApiTable(env, problem), unreadableReporter(app))

export const openDeliveryQueue: Part<DeliveryQueue> = (env, problem, app) =>
  sqsDeliveries(app.once(openQueueService), readWebhookQueue(env, problem))

export const openWebhookSender: Part<SendWebhook> = (env, problem) =>
  webhookSender({ timeoutMs: WEBHOOK_TIMEOUT_MS, allowsLoopback: readApi(env, problem).allowsLoopback })

/** What the office needs of webhooks and links, without the secret; undefined without the API. */
export const openOfficeApi: Part<
  | {
      readonly endpoints: WebhookEndpoints
      readonly deliveries: Deliveries
      readonly queue: DeliveryQueue
      readonly links: PaymentLinks
    }
  | undefined
> = (env, problem, app) =>
  readOfficeApi(env, problem) && {
    endpoints: openEndpoints(env, problem, app),
    deliveries: openDeliveries(env, problem, app),
    queue: openDeliveryQueue(env, problem, app),
    links: openPaymentLinks(env, problem, app),
  }

/** How people sign in; a function that is called once all settings are valid. */
export const openAccess: Part<() => Access | undefined> = (env, problem, { log }) => {
  const config = readAdmin(env, problem)
  const publicUrl = readPublicUrl(env, problem)
  return () => {
    switch (config.kind) {
      case 'off':
        return undefined
      case 'loopback':
        return loopbackAccess()
      case 'cognito': {
        const { clientId, signInUrl } = config
        const [verify, exchange] = [idTokenVerifier(config), codeExchanger(signInUrl, clientId)]
        return cognitoAccess({ publicUrl, clientId, signInUrl, verify, exchange, log })
      }
      default:
        return config satisfies never
    }
  }
}

/** The keys of 易支付 programs. */
export const epayKeysIn = (app: App, { keys }: EpayConfig): Secret<KeyList> =>
  secretIn(app, keys, parseEpayKeys)
