/**
 * The composition root: configuration → clients → ports. Each part is built at its first use, once per
 * container, and stands alone, so that a function's bundle holds only the parts it names.
 */
import catalogJson from '../catalog.json'
import merchantsJson from '../merchants.json'
import { parseKeySecrets } from './api/apiKey'
import { authenticator } from './api/authenticate'
import type { AwsSurroundings } from './aws/client'
import { ATTEMPT_MESSAGES } from './background/attemptMessages'
import {
  type QueueHandler,
  queueBoundary,
  type ScheduleHandler,
  type StreamHandler,
  scheduleBoundary,
  streamBoundary,
} from './background/boundary'
import type { ChangeKind } from './background/orderChanges'
import { VISIT_MESSAGES, type VisitMessage } from './background/visitMessages'
import type { ApiConfig } from './config/api'
import {
  ConfigError,
  type Environment,
  type ReportProblem,
  readDeployment,
  readSubjects,
  type Subject,
} from './config/environment'
import type { EpayConfig } from './config/epay'
import { openGateways } from './config/gateways'
import { kmsSigner } from './config/kms'
import { readByMerchant, readMerchants } from './config/merchants'
import { openSecret, parseSecretReference, type ReadParameter, type SecretReference } from './config/secrets'
import { readAllowedOrigins } from './config/shop'
import { ssmParameters } from './config/ssmParameter'
import type { StoresConfig } from './config/stores'
import { refusal } from './epay/answers'
import { parseEpayKeys } from './epay/keys'
import { downloadWithin } from './gateways/download'
import type {
  GatewayProfile,
  Gateways,
  Outside,
  ProfileRegistry,
  Registry,
  SignByKms,
} from './gateways/gateway'
import { httpGet } from './gateways/httpClient'
import { timedGet } from './gateways/timedHttp'
import { type BoundaryOptions, boundary, type FailureAnswer, type LambdaHandler } from './http/boundary'
import { withCookieHeader } from './http/cookieHeader'
import { failurePage } from './http/failurePage'
import { type Handler, json } from './http/response'
import type { IllegalRequests } from './illegal/illegalRequest'
import { type Catalog, parseCatalog } from './order/catalog'
import type { ByMerchant, MerchantId } from './order/merchant'
import { REHEARSED_ORDER } from './order/rehearsedOrder'
import type { UnreadableOrder } from './order/unreadableOrder'
import type { Comparisons, OrderBatches, Orders, PaymentLinks, Visits } from './payment/ports'
import { dynamoApiKeys } from './store/dynamoApiKeys'
import { dynamoComparisons } from './store/dynamoComparisons'
import { dynamoDeliveries } from './store/dynamoDeliveries'
import { dynamoEventFeed } from './store/dynamoEventFeed'
import { dynamoIdempotencyKeys } from './store/dynamoIdempotencyKeys'
import { dynamoIllegalRequests } from './store/dynamoIllegalRequests'
import { dynamoOrderBatches } from './store/dynamoOrderBatches'
import { dynamoOrders } from './store/dynamoOrders'
import { dynamoPaymentLinks } from './store/dynamoPaymentLinks'
import { dynamoWebhookEndpoints } from './store/dynamoWebhookEndpoints'
import { orderItem } from './store/orderItem'
import { orderKey } from './store/orderKey'
import { rehearsedDocumentStore, signedDocumentStore } from './store/signed/documentStore'
import { signedQueueService } from './store/signed/queueService'
import { sqsDeliveries } from './store/sqsDeliveries'
import { sqsVisits } from './store/sqsVisits'
import type { Log } from './telemetry/events'
import { jsonLog } from './telemetry/log'
import { systemClock } from './time'
import { kept, warmUp } from './warmUp'
import type { DeliveryAttempt } from './webhooks/endpoint'
import type { DeliveryQueue, EventFeed, WebhookEndpoints } from './webhooks/ports'

/** How long the gateway may take to answer one question, in ms. */
const GATEWAY_TIMEOUT_MS = 5000
/** How long a file may take to arrive, in ms: the bill of a million lines has some 60 MB. */
const DOWNLOAD_TIMEOUT_MS = 120_000

/** Works without a configuration, since what is wrong with it must be logged. */
export const log: Log = (...line) => jsonLog(readDeployment(process.env), systemClock)(...line)

/** Reads what a function needs of its environment. @throws ConfigError with all problems of all subjects */
export const configured = <Subjects extends Readonly<Record<string, Subject<unknown>>>>(subjects: Subjects) =>
  readSubjects(process.env, subjects)

/** A subject of the configuration for whatever belongs to a merchant. */
export const byMerchant =
  <T>(read: (env: Environment, problem: ReportProblem) => T): Subject<ByMerchant<T>> =>
  (env, problem) =>
    readByMerchant(readMerchants(merchantsJson, env, problem), read, problem)

/** The merchants of this deployment, the default one first. */
export const merchantsOf: Subject<readonly MerchantId[]> = (env, problem) => [
  ...readMerchants(merchantsJson, env, problem).keys(),
]

/** The merchants' gateways without any key or network, as a subject of the configuration. */
export const profilesOf =
  (registry: ProfileRegistry): Subject<Gateways<GatewayProfile>> =>
  (env, problem) =>
    openGateways(registry, {}, readMerchants(merchantsJson, env, problem), problem)

/** The merchants' gateways, as far as one capability goes, as a subject of the configuration. */
export const gatewaysOf =
  <Capability>(registry: Registry<Capability>): Subject<Gateways<Capability>> =>
  (env, problem) =>
    openGateways(registry, outside(), readMerchants(merchantsJson, env, problem), problem)

/** The same for a function that signs. Apart, so that one that only listens carries no client of KMS. */
export const signingGatewaysOf =
  <Capability>(registry: Registry<Capability>): Subject<Gateways<Capability>> =>
  (env, problem) =>
    openGateways(registry, { ...outside(), signByKms }, readMerchants(merchantsJson, env, problem), problem)

/** The same for a function that downloads too. */
export const downloadingGatewaysOf =
  <Capability>(registry: Registry<Capability>): Subject<Gateways<Capability>> =>
  (env, problem) =>
    openGateways(
      registry,
      { ...outside(), signByKms, download: downloadWithin(DOWNLOAD_TIMEOUT_MS) },
      readMerchants(merchantsJson, env, problem),
      problem,
    )

/** Where the clients of AWS run. */
export const AWS: AwsSurroundings = { env: process.env, clock: systemClock }

/** @throws ConfigError */
export function catalog(): Catalog {
  const parsed = parseCatalog(catalogJson)
  if (!parsed.ok) throw new ConfigError(parsed.error)
  return parsed.value
}

// The marks let the bundler drop the parts that a function does not name.
const ahead = /* @__PURE__ */ warmUp()

/** Has something done before the first event, where there is a Lambda; a failure says nothing. */
export const beforeFirstEvent = (task: () => Promise<unknown>): void => ahead.add(task)

const documentStore = /* @__PURE__ */ once(() => {
  const store = signedDocumentStore(AWS)
  ahead.add(store.connect)
  return store
})

/** What a handler is given to be run before the first event: its orders are nowhere, and nobody reads its log. */
export const rehearsedPorts = () => ({
  orders: dynamoOrders(
    rehearsedDocumentStore(AWS, { ...orderKey(REHEARSED_ORDER.orderId), ...orderItem(REHEARSED_ORDER) }),
    '',
    { workShards: 1, onUnreadable: () => {} },
  ),
  recordIllegal: async () => {},
  clock: systemClock,
  log: rehearsedLog,
})

/** A route that is called before the first event only. */
export const rehearsedRoute = (handler: Handler, failureAnswer: FailureAnswer): LambdaHandler =>
  boundary(() => handler, rehearsedLog, { failureAnswer })

const rehearsedLog: Log = (...line) =>
  // Where the lines will go is set up, and nothing goes there.
  jsonLog(readDeployment(process.env), systemClock, () => void process.stdout.writable)(...line)

export const ordersIn = ({ ordersTable, workShards }: StoresConfig): Orders =>
  dynamoOrders(documentStore(), ordersTable, {
    workShards,
    onUnreadable: reportUnreadable,
  })

const reportUnreadable = ({ orderId, message }: UnreadableOrder) =>
  log('error', 'itemUnreadable', { orderId, message })

export const illegalRequestsIn = ({ illegalRequestsTable }: StoresConfig): IllegalRequests =>
  dynamoIllegalRequests(documentStore(), illegalRequestsTable)

export const orderBatchesIn = ({ ordersTable }: StoresConfig): OrderBatches =>
  dynamoOrderBatches(documentStore(), ordersTable, reportUnreadable)

export const comparisonsIn = ({ ordersTable }: StoresConfig): Comparisons =>
  dynamoComparisons(documentStore(), ordersTable)

/**
 * Who may call the API of the shop's own back end, and what has been answered.
 *
 * @param livemode  whether money moves in this stage, for a merchant
 */
export function apiAccessIn({ apiTable, keySecret }: ApiConfig, livemode: ByMerchant<boolean>) {
  const keys = dynamoApiKeys(documentStore(), apiTable)
  const secrets = keySecretsOf(keySecret)
  return {
    authenticate: authenticator({ keys, secrets, livemode, clock: systemClock }),
    idempotencyKeys: dynamoIdempotencyKeys(documentStore(), apiTable),
  }
}

export const paymentLinksIn = (apiTable: string): PaymentLinks =>
  dynamoPaymentLinks(documentStore(), apiTable)

/** The secrets of the API: under them its keys are made, and those of webhooks. */
const keySecretsOf = (reference: SecretReference) =>
  openSecret(reference, parseKeySecrets, readSsmParameter, systemClock)

/** What is known of webhooks, and what signs them. */
export const webhooksIn = ({ apiTable, keySecret }: ApiConfig) => ({
  endpoints: dynamoWebhookEndpoints(documentStore(), apiTable),
  deliveries: dynamoDeliveries(documentStore(), apiTable),
  secrets: keySecretsOf(keySecret),
})

export const endpointsIn = ({ apiTable }: ApiConfig): Pick<WebhookEndpoints, 'list'> =>
  dynamoWebhookEndpoints(documentStore(), apiTable)

/** What somebody of the shop sees and does of webhooks and links; none of it needs a secret. */
export const officeApiIn = ({ apiTable, webhookQueue }: Pick<ApiConfig, 'apiTable' | 'webhookQueue'>) => ({
  endpoints: dynamoWebhookEndpoints(documentStore(), apiTable),
  deliveries: dynamoDeliveries(documentStore(), apiTable),
  queue: sqsDeliveries(signedQueueService(AWS), webhookQueue),
  links: paymentLinksIn(apiTable),
})

/** The keys of the façade of 易支付. */
export const epayKeysIn = ({ keys }: EpayConfig) =>
  openSecret(keys, parseEpayKeys, readSsmParameter, systemClock)

/** Once per container, as with the visits. */
export const deliveriesIn = ({ webhookQueue }: ApiConfig): DeliveryQueue =>
  sqsDeliveries(signedQueueService(AWS), webhookQueue)

export const eventFeedIn = ({ apiTable }: ApiConfig): EventFeed => dynamoEventFeed(documentStore(), apiTable)

/** Once per container, so that the queue's URL is asked for once. */
export const visitsIn = ({ visitQueue }: StoresConfig): Visits =>
  sqsVisits(signedQueueService(AWS), visitQueue)

const readSsmParameter: ReadParameter = name => parameters()(name)
const parameters = /* @__PURE__ */ once(() => ssmParameters(AWS))

const signByKms: SignByKms = (keyId, digest) => signer()(keyId, digest)
const signer = /* @__PURE__ */ once(() => kmsSigner(AWS))

const outside = /* @__PURE__ */ once(
  (): Outside => ({
    secret(reference, parse) {
      const parsed = parseSecretReference(reference)
      return parsed && openSecret(parsed, parse, readSsmParameter, systemClock)
    },
    http: timedGet(httpGet(GATEWAY_TIMEOUT_MS), systemClock, log),
  }),
)

/** A handler as Lambda gets it: the runtime's loader waits for `warmUp` (see `footer` in serverless.yml). */
function warmed<Part, LambdaFunction extends object>(
  build: () => Promise<Part>,
  toFunction: (build: () => Promise<Part>) => LambdaFunction,
) {
  const built = kept(build)
  return Object.assign(toFunction(built), {
    async warmUp() {
      // Where no Lambda is, there may be no network either.
      if (process.env.AWS_LAMBDA_RUNTIME_API !== undefined) await ahead.run(built)
    },
  })
}

/** A Lambda handler of the stream, the schedule or the queue. */
export const stream = (build: () => Promise<StreamHandler>, kinds?: readonly ChangeKind[]) =>
  warmed(build, built => streamBoundary(built, log, kinds))
export const schedule = (build: () => Promise<ScheduleHandler>) =>
  warmed(build, built => scheduleBoundary(built, log))
export const visitQueue = (build: () => Promise<QueueHandler<VisitMessage>>) =>
  warmed(build, built => queueBoundary(built, VISIT_MESSAGES, log))
export const deliveryQueue = (build: () => Promise<QueueHandler<DeliveryAttempt>>) =>
  warmed(build, built => queueBoundary(built, ATTEMPT_MESSAGES, log))

const route = (build: () => Promise<Handler>, options: BoundaryOptions) =>
  warmed(build, built => boundary(built, log, options))

/** A Lambda handler of a route of the API. */
export const apiRoute = (
  build: () => Promise<Handler>,
  options: Pick<BoundaryOptions, 'maxBodyBytes'> = {},
) => route(build, { ...options, failureAnswer: failurePage, allowedOrigins: readAllowedOrigins(process.env) })

/** A Lambda handler of a route for the shop's own back end: no page of another site may call it. */
export const backEndRoute = (
  build: () => Promise<Handler>,
  options: Pick<BoundaryOptions, 'failureAnswer' | 'maxBodyBytes'>,
) => route(build, options)

/** A Lambda handler of a route that programs call which speak the protocol of 易支付. */
export const programRoute = (build: () => Promise<Handler>) =>
  route(build, { failureAnswer: () => json(500, refusal('internal')) })

/** A Lambda handler of the office's pages: no page of another origin may read them. */
export const officeRoute = (build: () => Promise<Handler>) =>
  warmed(build, (built): LambdaHandler => {
    const handle = boundary(built, log, { failureAnswer: failurePage })
    return (event, context) => handle(withCookieHeader(event), context)
  })

/** A Lambda handler of a route that a gateway calls or sends a browser to. */
export const gatewayRoute = (build: () => Promise<Handler>, failureAnswer: FailureAnswer) =>
  route(build, { failureAnswer })

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
