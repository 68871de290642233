/** The shop's real handlers, built as lib/app.ts builds them, on ports of ours. */
import type { Context, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda'
import catalogJson from '../../catalog.json'
import { cancelOrder } from '../../functions/cancelOrder'
import { compareBills } from '../../functions/compareBills'
import { confirmRefund } from '../../functions/confirmRefund'
import { createOrder } from '../../functions/createOrder'
import { deliverWebhooks } from '../../functions/deliverWebhooks'
import { epay } from '../../functions/epay'
import { forget } from '../../functions/forget'
import { notFound } from '../../functions/notFound'
import { notify } from '../../functions/notify'
import { order } from '../../functions/order'
import { paymentLink } from '../../functions/paymentLink'
import { payRedirect } from '../../functions/payRedirect'
import { reconcile } from '../../functions/reconcile'
import { return as returnFromGateway } from '../../functions/return'
import { sendReceipt } from '../../functions/sendReceipt'
import { shopApi } from '../../functions/shopApi'
import { storefront } from '../../functions/storefront'
import { tellShop } from '../../functions/tellShop'
import { visit } from '../../functions/visit'
import type { KeySecrets } from '../../lib/api/apiKey'
import { authenticator } from '../../lib/api/authenticate'
import { failureAnswer } from '../../lib/api/errors'
import { toFeedEvents } from '../../lib/api/orderEvents'
import { ownOrders, ownStores } from '../../lib/api/ownStores'
import type { ApiKeys, IdempotencyKeys } from '../../lib/api/ports'
import { surroundingsOf } from '../../lib/api/surroundings'
import { webhookBody } from '../../lib/api/webhookResource'
import { ATTEMPT_MESSAGES } from '../../lib/background/attemptMessages'
import { queueBoundary, scheduleBoundary, streamBoundary } from '../../lib/background/boundary'
import { VISIT_MESSAGES } from '../../lib/background/visitMessages'
import type { BuyerDataConfig } from '../../lib/config/buyerData'
import type { DeliveryConfig } from '../../lib/config/delivery'
import { type Environment, type ReportProblem, readSubjects } from '../../lib/config/environment'
import { openGateways } from '../../lib/config/gateways'
import { readMerchants } from '../../lib/config/merchants'
import { openSecret, parseSecretReference, type ReadParameter } from '../../lib/config/secrets'
import type { ShopConfig } from '../../lib/config/shop'
import type { Mail, SendMail } from '../../lib/delivery/mail'
import { refusal } from '../../lib/epay/answers'
import { parseEpayKeys } from '../../lib/epay/keys'
import { EPAY_RECIPIENT, epayRecipient, epayRecipients } from '../../lib/epay/recipient'
import { DISOWNED_QUERIES } from '../../lib/gateways/disownedQueries'
import type {
  Bills,
  GatewayEnvironment,
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
import { refundWay } from '../../lib/gateways/refundWays'
import { TRADE_QUERIES } from '../../lib/gateways/tradeQueries'
import { boundary, type LambdaHandler } from '../../lib/http/boundary'
import { failurePage } from '../../lib/http/failurePage'
import { MAX_FORM_BYTES } from '../../lib/http/request'
import { json, text } from '../../lib/http/response'
import type { IllegalRequests } from '../../lib/illegal/illegalRequest'
import { illegalRecorder } from '../../lib/illegal/recorder'
import { parseCatalog } from '../../lib/order/catalog'
import { DEFAULT_MERCHANT, type MerchantId, merchantOf } from '../../lib/order/merchant'
import type { OrderId } from '../../lib/order/orderId'
import { acceptNotify } from '../../lib/payment/acceptNotify'
import { acceptReturn } from '../../lib/payment/acceptReturn'
import { cancelOrder as cancel } from '../../lib/payment/cancelOrder'
import { confirmRefund as confirm } from '../../lib/payment/confirmRefund'
import { deliverMails } from '../../lib/payment/deliverMails'
import { loadReadable } from '../../lib/payment/loadReadable'
import { openLink, payByLink } from '../../lib/payment/payByLink'
import { placeOrder } from '../../lib/payment/placeOrder'
import type { Comparisons, OrderBatches, Orders, PaymentLinks, Visits } from '../../lib/payment/ports'
import { reconcileOrder } from '../../lib/payment/reconcileOrder'
import { requestPayment } from '../../lib/payment/requestPayment'
import { requestRefund } from '../../lib/payment/requestRefund'
import type { Log } from '../../lib/telemetry/events'
import type { Clock } from '../../lib/time'
import { deliver } from '../../lib/webhooks/deliver'
import { endpointRecipient } from '../../lib/webhooks/endpointRecipient'
import type { Deliveries, DeliveryQueue, EventFeed, WebhookEndpoints } from '../../lib/webhooks/ports'
import type { SendWebhook } from '../../lib/webhooks/send'
import { tellShop as tell } from '../../lib/webhooks/tellShop'
import { PARTNER } from './alipay'
import { EPAY_KEY, OLDER_EPAY_KEY } from './epay'
import { memoryPaymentLinks } from './memoryPaymentLinks'
import { LIFETIME_MS } from './orders'

export const SHOP_URL = 'https://shop.example.com'

/** So many that a test sees each of its illegal requests. */
const FREE_WRITES = 1000

/** Where the shop's own notices go. */
export const NOTICE_TO = 'owner@example.com'

const SHOP: ShopConfig = {
  shopName: '山居小铺',
  contact: { kind: 'email', text: 'help@shop.example.com', href: 'mailto:help@shop.example.com' },
  publicUrl: SHOP_URL,
  orderLifetimeMs: LIFETIME_MS,
}

/** The gateways' environment variables; some may be replaced. */
const GATEWAY_VARIABLES = {
  PUBLIC_URL: SHOP_URL,
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
  readonly illegalRequests: Pick<IllegalRequests, 'add' | 'addCount'>
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
  /** Absent: it does. */
  readonly sendsMails?: boolean
  readonly sendsNotices?: boolean
  readonly demandsEmail?: boolean
  readonly forgetAfterMonths?: number
}

export const CATALOG = (() => {
  const parsed = parseCatalog(catalogJson)
  if (!parsed.ok) throw new Error(parsed.error.join())
  return parsed.value
})()

const delivery = ({ sendsMails = true, sendsNotices = sendsMails }: Outside): DeliveryConfig => ({
  mailFrom: sendsMails ? 'shop@example.com' : '',
  noticeTo: sendsNotices ? NOTICE_TO : '',
  mailRegion: undefined,
  mailConfigurationSet: undefined,
  sendsReceipts: sendsMails,
  sendsNotices,
})

const buyerData = ({ demandsEmail = true, forgetAfterMonths }: Outside): BuyerDataConfig => ({
  demandsEmail,
  forgetAfterMonths,
})

const merchantsOf = ({ merchants = {} }: Outside, env: Environment, problem: ReportProblem) =>
  readMerchants(merchants, env, problem)

/** Each merchant's is called like the merchant. */
const shops = (merchant: MerchantId): ShopConfig =>
  merchant === DEFAULT_MERCHANT ? SHOP : { ...SHOP, shopName: merchant }

const neverSigned: SignByKms = () => Promise.reject(new Error('no key lies in KMS'))

/** A capability of the open gateways, as lib/app.ts opens it. */
export async function openCapability<Capability>(
  outside: Outside,
  registry: Registry<Capability>,
): Promise<Gateways<Capability>> {
  const { readParameter, clock, http, signByKms = neverSigned } = outside
  const secret: GatewayEnvironment['secret'] = (reference, parse) => {
    const parsed = parseSecretReference(reference)
    return parsed && openSecret(parsed, parse, readParameter, clock)
  }
  const variables = { ...GATEWAY_VARIABLES, ...outside.variables }
  const { gateways } = await readSubjects(variables, {
    gateways: (env, problem) =>
      openGateways(registry, { secret, http, signByKms }, merchantsOf(outside, env, problem), problem),
  })
  return gateways
}

const registriesOf = ({ registries = REGISTRIES }: Outside): Registries => registries

const ROUTES = {
  storefront: async (outside: Outside) =>
    storefront({
      shop: SHOP,
      delivery: delivery(outside),
      buyerData: buyerData(outside),
      catalog: CATALOG,
      newIdempotencyKey: () => 'key-0123456789abcdef',
    }),

  async createOrder(outside: Outside) {
    const gateways = await openCapability(outside, registriesOf(outside).profiles)
    const ports = { ...outside, gateways, orderLifetimeMs: LIFETIME_MS }
    return createOrder({
      shop: SHOP,
      delivery: delivery(outside),
      buyerData: buyerData(outside),
      catalog: CATALOG,
      gateways,
      placeOrder: placeOrder(ports),
      newIdempotencyKey: () => 'key-0123456789abcdef',
      clock: outside.clock,
    })
  },

  async order(outside: Outside) {
    const gateways = await openCapability(outside, registriesOf(outside).profiles)
    return order({ ...outside, shops, delivery: delivery(outside), gateways })
  },

  async payRedirect(outside: Outside) {
    const gateways = await openCapability(outside, registriesOf(outside).payments)
    return payRedirect({
      shops,
      orders: outside.orders,
      requestPayment: requestPayment({ ...outside, gateways }),
      clock: outside.clock,
    })
  },

  async confirmRefund(outside: Outside) {
    const confirmations = await openCapability(outside, registriesOf(outside).refundConfirmations)
    return confirmRefund({ shops, confirmRefund: confirm({ ...outside, confirmations }) })
  },

  async notify(outside: Outside) {
    const { messages: registry, disownedQueries } = registriesOf(outside)
    const messages = await openCapability(outside, registry)
    const { sendsReceipts: sendsMails } = delivery(outside)
    const ports = {
      ...{ ...outside, sendsMails, messages },
      tradeQueries: await openCapability(outside, disownedQueries),
      recordIllegal: illegalRecorder(outside, 'notify', FREE_WRITES),
    }
    return notify({ messages, acceptNotify: acceptNotify(ports) })
  },

  async return(outside: Outside) {
    const messages = await openCapability(outside, registriesOf(outside).messages)
    const ports = { ...outside, messages, recordIllegal: illegalRecorder(outside, 'return', FREE_WRITES) }
    return returnFromGateway({ ...outside, shop: SHOP, messages, acceptReturn: acceptReturn(ports) })
  },

  async paymentLink(outside: Outside) {
    const { links = memoryPaymentLinks() } = outside
    const gateways = await openCapability(outside, registriesOf(outside).profiles)
    const ports = { ...outside, links, gateways, orderLifetimeMs: LIFETIME_MS }
    const all = { ...ports, placeOrder: placeOrder(ports) }
    return paymentLink({
      ...{ shops, gateways, openLink: openLink(all), payByLink: payByLink(all) },
      recordIllegal: illegalRecorder(outside, 'link', FREE_WRITES),
      newIdempotencyKey: () => 'key-0123456789abcdef',
    })
  },

  notFound: async (_: Outside) => notFound({ shop: SHOP }),

  async epay(outside: Outside) {
    const gateways = await openCapability(outside, registriesOf(outside).profiles)
    return epay({
      ...{ ...outside, gateways, merchant: EPAY_MERCHANT, keys: EPAY_KEYS, allowsLoopback: false },
      ...{ publicUrl: SHOP_URL, recordIllegal: illegalRecorder(outside, 'epay', FREE_WRITES) },
      placeOrder: placeOrder({ ...outside, gateways, orderLifetimeMs: LIFETIME_MS }),
    })
  },

  async shopApi(outside: Outside) {
    const { surroundings, ...parts } = { ...outside, ...(await apiParts(outside)), refundWay }
    return shopApi({
      ...parts,
      ownOf(merchant) {
        const own = ownStores(parts, merchant)
        const refunding = requestRefund({ ...parts, orders: own.orders })
        return { ...own, surroundings: surroundings(merchant), requestRefund: refunding }
      },
      placeOrder: placeOrder({ ...parts, orderLifetimeMs: LIFETIME_MS }),
    })
  },

  async cancelOrder(outside: Outside) {
    const tradeQueries = await openCapability(outside, registriesOf(outside).tradeQueries)
    return cancelOrder({
      ...{ ...outside, ...(await apiParts(outside)) },
      cancelOrder: merchant =>
        cancel({ ...outside, orders: ownOrders(outside.orders, merchant), tradeQueries }),
    })
  },
}

/** Those of the façade of 易支付. */
const EPAY_MERCHANT = '1001'
const EPAY_KEYS = {
  get: async () =>
    parseEpayKeys({ text: `${EPAY_KEY},${OLDER_EPAY_KEY}`, place: 'the test', isLiteral: true }),
}

/** Under which the keys of the API are made. */
export const KEY_SECRETS: KeySecrets = ['secret-of-the-tests-secret-of-the-tests']

async function apiParts(outside: Outside) {
  const { apiKeys, idempotencyKeys, webhooks, links = memoryPaymentLinks(), clock } = outside
  if (!apiKeys || !idempotencyKeys || !webhooks) throw new Error('the API has no table here')
  const gateways = await openCapability(outside, registriesOf(outside).profiles)
  const surroundings = surroundingsOf(SHOP_URL, gateways)
  const secrets = { isLiteral: true, get: async () => KEY_SECRETS }
  const livemode = (merchant: MerchantId) => surroundings(merchant).livemode
  const authenticate = authenticator({ keys: apiKeys, secrets, livemode, clock })
  return { gateways, surroundings, authenticate, idempotencyKeys, links, ...webhooks, secrets, ...TOLD }
}

const TOLD = { allowsLoopback: false, publicUrl: SHOP_URL }

const ALLOWED_ORIGINS = ['https://front.example.com']

export type RouteName = keyof typeof ROUTES

/** A route as Lambda runs it, freshly built. */
export function startRoute(name: RouteName, outside: Outside): LambdaHandler {
  const build = () => ROUTES[name](outside)
  switch (name) {
    case 'notify':
      return boundary(build, outside.log, { failureAnswer: () => text(500, 'fail') })
    case 'shopApi':
    case 'cancelOrder':
      return boundary(build, outside.log, { failureAnswer, maxBodyBytes: MAX_FORM_BYTES })
    case 'return':
      return boundary(build, outside.log, { failureAnswer: failurePage })
    case 'epay':
      return boundary(build, outside.log, { failureAnswer: () => json(500, refusal('internal')) })
    case 'createOrder':
      return boundary(build, outside.log, {
        failureAnswer: failurePage,
        allowedOrigins: ALLOWED_ORIGINS,
        maxBodyBytes: MAX_FORM_BYTES,
      })
    default:
      return boundary(build, outside.log, { failureAnswer: failurePage, allowedOrigins: ALLOWED_ORIGINS })
  }
}

export const BACKGROUND = {
  async sendReceipt(outside: Outside) {
    const sendMailAs = (shopName: string) => (mail: Mail) => outside.sendMail(mail, shopName)
    const ports = { ...outside, shops, deliveries: () => delivery(outside), sendMailAs }
    return sendReceipt({ deliverMails: deliverMails(ports), log: outside.log })
  },

  async tellShop(outside: Outside) {
    const { surroundings, ...parts } = await apiParts(outside)
    const { orders, clock, log } = outside
    const told = tell({
      loadOrder: async (...of) => (await loadReadable(orders, ...of, log))?.order,
      eventsOf: order => toFeedEvents(order, surroundings(merchantOf(order)).livemode),
      ...{ ...parts, clock, otherRecipients: epayRecipients },
    })
    return tellShop({ tellShop: told, log })
  },

  async deliverWebhooks(outside: Outside) {
    const { surroundings, ...parts } = await apiParts(outside)
    const { orders, clock, log } = outside
    const loadOrder = async (orderId: OrderId, requestId: string) =>
      (await loadReadable(orders, orderId, requestId, log))?.order
    const endpoint = endpointRecipient({
      ...parts,
      async bodyOf(event, apiVersion, requestId) {
        const order = await loadOrder(event.orderId, requestId)
        if (!order) return undefined
        return webhookBody({ ...event, apiVersion }, order, clock(), surroundings(merchantOf(order)))
      },
    })
    const program = epayRecipient({ merchant: EPAY_MERCHANT, keys: EPAY_KEYS, loadOrder })
    const delivering = deliver({
      ...{ ...parts, clock, log, random: () => 0 },
      recipientOf: id => (id === EPAY_RECIPIENT ? program : endpoint)(id),
    })
    return deliverWebhooks({ deliver: delivering, log })
  },

  async compareBills(outside: Outside) {
    const { books } = outside
    if (!books) throw new Error('there are no bills here')
    const tradeQueries = await openCapability(outside, registriesOf(outside).tradeQueries)
    const refunds = await openCapability(outside, registriesOf(outside).refunds)
    return compareBills({ ...outside, ...books, tradeQueries, refunds })
  },

  reconcile: async (outside: Outside) => reconcile(outside),

  forget: async (outside: Outside) => forget({ ...outside, ...buyerData(outside) }),

  async visit(outside: Outside) {
    const tradeQueries = await openCapability(outside, registriesOf(outside).tradeQueries)
    const refunds = await openCapability(outside, registriesOf(outside).refunds)
    const ports = { ...outside, tradeQueries, refunds, deliveries: () => delivery(outside) }
    return visit({ ...outside, reconcileOrder: reconcileOrder(ports) })
  },
}

export type BackgroundName = keyof typeof BACKGROUND

/** A function that nobody waits for, as Lambda runs it, freshly built. */
export function startBackground(
  name: BackgroundName,
  outside: Outside,
): (event: unknown, context: BackgroundContext) => Promise<unknown> {
  switch (name) {
    case 'sendReceipt': {
      const handle = streamBoundary(() => BACKGROUND.sendReceipt(outside), outside.log)
      return (event, context) => handle(event as DynamoDBStreamEvent, context)
    }
    case 'tellShop': {
      const build = () => BACKGROUND.tellShop(outside)
      const handle = streamBoundary(build, outside.log, ['INSERT', 'MODIFY'])
      return (event, context) => handle(event as DynamoDBStreamEvent, context)
    }
    case 'deliverWebhooks': {
      const build = () => BACKGROUND.deliverWebhooks(outside)
      const handle = queueBoundary(build, ATTEMPT_MESSAGES, outside.log)
      return (event, context) => handle(event as SQSEvent, context)
    }
    case 'compareBills':
      return scheduleBoundary(() => BACKGROUND.compareBills(outside), outside.log)
    case 'reconcile':
      return scheduleBoundary(() => BACKGROUND.reconcile(outside), outside.log)
    case 'forget':
      return scheduleBoundary(() => BACKGROUND.forget(outside), outside.log)
    case 'visit': {
      const handle = queueBoundary(() => BACKGROUND.visit(outside), VISIT_MESSAGES, outside.log)
      return (event, context) => handle(event as SQSEvent, context)
    }
  }
}

type BackgroundContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>
