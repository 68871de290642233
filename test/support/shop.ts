/**
 * A shop whose handlers run in this process with real Lambda events, the real signing, and the real store on a real
 * engine. The gateways' responses, the clock and the log are fakes.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Mail, SendMail } from '../../lib/delivery/mail'
import type { Answer } from '../../lib/gateways/httpClient'
import type { IllegalCount, IllegalRequest } from '../../lib/illegal/illegalRequest'
import type { Order } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import type { DueOrders, ListedOrders, Visit, Visits } from '../../lib/payment/ports'
import { ok } from '../../lib/result'
import type { Log, LogEvent } from '../../lib/telemetry/events'
import { type EpochMs, plusMs } from '../../lib/time'
import type { DeliveryAttempt } from '../../lib/webhooks/endpoint'
import type { WebhookAnswer, WebhookRequest } from '../../lib/webhooks/send'
import { KEY } from './alipay'
import { PARAMETERS, signedByKms } from './alipayPage'
import { collect } from './collect'
import { anEvent, CONTEXT, changesOf, type EventParts, failuresOf, messagesOf, timedContext } from './events'
import { type BackgroundName, type Outside, type RouteName, startBackground, startRoute } from './handlers'
import {
  memoryApiKeys,
  memoryDeliveries,
  memoryDeliveryQueue,
  memoryEventFeed,
  memoryIdempotencyKeys,
  memoryWebhookEndpoints,
} from './memoryApi'
import { memoryPaymentLinks } from './memoryPaymentLinks'
import { memoryVisits } from './memoryVisits'
import { anOrder, anUnboundOrder, type BoundOrder, NOW } from './orders'
import { freshTables } from './tables'

export const answer = (body: string, status = 200): Answer => ({ status, body: Buffer.from(body) })

/**
 * @param variables  replaces some environment variables
 * @param merchants  the contents of merchants.json
 */
export async function openShop(variables: Readonly<Record<string, string>> = {}, merchants: unknown = {}) {
  const tables = await freshTables()
  const apiKeys = memoryApiKeys()
  const links = memoryPaymentLinks()
  const repeatable: Parameters<typeof memoryIdempotencyKeys>[0] = new Map()
  const logged: { level: string; event: LogEvent; fields: Record<string, unknown> }[] = []
  const log: Log = (level, event, fields) => logged.push({ level, event, fields: { ...fields } })
  const world = {
    now: NOW,
    /** The gateway's keys in SSM. */
    keys: KEY,
    /** The other parameters in SSM. */
    parameters: { ...PARAMETERS } as Record<string, string>,
    /** The gateway's response to `notify_verify`; undefined: none. The same holds for the following ones. */
    verifies: answer('true') as Answer | undefined,
    /** To `query_timestamp`. */
    timestamp: undefined as Answer | undefined,
    asked: [] as URL[],
    orders: tables.orders as ListedOrders,
    dueOrders: tables.dueOrders as DueOrders,
    addIllegal: tables.illegalRequests.add,
    /** The messages in the visit queue, and the queue. */
    queue: [] as Visit[],
    visits: memoryVisits(visit => world.queue.push(visit)) as Visits,
    /** To the query of a trade, and to closing one. */
    trade: undefined as Answer | undefined,
    closing: undefined as Answer | undefined,
    /** To a refund, and to the query of one. */
    refund: undefined as Answer | undefined,
    refundKnown: undefined as Answer | undefined,
    /** To the request for a code. */
    code: undefined as Answer | undefined,
    /** The attempts in the webhook queue. */
    attempts: [] as DeliveryAttempt[],
    /** The webhooks sent, and the receiver's response. */
    webhooks: [] as (WebhookRequest & { readonly body: string })[],
    takesWebhook: (): WebhookAnswer | Promise<WebhookAnswer> => ({
      kind: 'answered',
      status: 204,
      retryAfter: '',
    }),
    /** The mails sent, and the mail service's response. */
    mails: [] as (Mail & { readonly shopName: string })[],
    takesMail: () => ok(`mail-${world.mails.length}`) as Awaited<ReturnType<SendMail>>,
  }
  const http = async (url: URL) => {
    world.asked.push(url)
    switch (url.searchParams.get('service') ?? url.searchParams.get('method')) {
      case 'notify_verify':
        return world.verifies
      case 'single_trade_query':
      case 'alipay.trade.query':
        return world.trade
      case 'close_trade':
      case 'alipay.trade.close':
        return world.closing
      case 'alipay.trade.refund':
        return world.refund
      case 'alipay.trade.fastpay.refund.query':
        return world.refundKnown
      case 'alipay.trade.precreate':
        return world.code
      default:
        return world.timestamp
    }
  }
  const endpoints = memoryWebhookEndpoints()
  const outside: Outside = {
    orders: {
      create: (...args) => world.orders.create(...args),
      get: (...args) => world.orders.get(...args),
      bind: (...args) => world.orders.bind(...args),
      record: (...args) => world.orders.record(...args),
      recordSolePayment: (...args) => world.orders.recordSolePayment(...args),
      load: (...args) => world.orders.load(...args),
      settle: (...args) => world.orders.settle(...args),
      recordUnlessChanged: (...args) => world.orders.recordUnlessChanged(...args),
      forget: (...args) => world.orders.forget(...args),
      listWork: () => world.orders.listWork(),
      listConcerns: () => world.orders.listConcerns(),
      listByReference: (...args) => world.orders.listByReference(...args),
      listDay: (...args) => world.orders.listDay(...args),
    },
    dueOrders: { due: now => world.dueOrders.due(now) },
    visits: { send: visits => world.visits.send(visits) },
    apiKeys,
    links,
    idempotencyKeys: memoryIdempotencyKeys(repeatable),
    webhooks: {
      feed: memoryEventFeed(),
      endpoints,
      deliveries: memoryDeliveries(),
      queue: memoryDeliveryQueue(attempt => world.attempts.push(attempt)),
      send: async request => {
        world.webhooks.push({ body: '', ...request })
        return world.takesWebhook()
      },
    },
    illegalRequests: {
      ...tables.illegalRequests,
      add: (request: IllegalRequest) => world.addIllegal(request),
    },
    http,
    signByKms: signedByKms,
    readParameter: async name => world.parameters[name] ?? world.keys,
    clock: () => world.now,
    log,
    sendMail: async (mail: Mail, shopName: string) => {
      world.mails.push({ ...mail, shopName })
      return world.takesMail()
    },
    variables,
    merchants,
  }
  let requests = 0
  /** Unique; the first one is that of CONTEXT. */
  const nextRequestId = () => {
    const tail = requests === 0 ? CONTEXT.awsRequestId.slice(-4) : requests.toString(16).padStart(4, '0')
    requests += 1
    return `${CONTEXT.awsRequestId.slice(0, -4)}${tail}`
  }
  const through = (name: RouteName) => {
    const lambda = startRoute(name, outside)
    const send = async (event: APIGatewayProxyEventV2) => {
      const { statusCode = 0, headers = {}, body = '' } = await lambda(event, timedContext(nextRequestId()))
      return { status: statusCode, headers: headers as Record<string, string>, body }
    }
    return Object.assign((parts: EventParts) => send(anEvent(parts)), { send })
  }
  /** In a new container. */
  const background = (name: BackgroundName, event: object, remainingMs?: number) =>
    startBackground(name, outside)(event, timedContext(nextRequestId(), remainingMs))
  async function stream(name: BackgroundName, orderIds: readonly OrderId[]): Promise<OrderId | undefined> {
    const [failed] = failuresOf(await background(name, changesOf(orderIds)))
    return failed === undefined ? undefined : orderIds[failed]
  }
  async function queue<Message extends object>(name: BackgroundName, messages: Message[]): Promise<void> {
    const batch = messages.splice(0)
    const failed = failuresOf(await background(name, messagesOf(batch)))
    messages.push(...batch.filter((_, index) => failed.includes(index)))
  }
  return {
    tables,
    outside,
    apiKeys,
    links,
    repeatable,
    endpoints,
    world,
    logged,
    storefront: through('storefront'),
    createOrder: through('createOrder'),
    order: through('order'),
    payRedirect: through('payRedirect'),
    confirmRefund: through('confirmRefund'),
    notify: through('notify'),
    returnFromGateway: through('return'),
    notFound: through('notFound'),
    paymentLink: through('paymentLink'),
    shopApi: through('shopApi'),
    cancelOrder: through('cancelOrder'),
    epay: through('epay'),
    /** Delivers changes of these orders by the stream. @returns the order to retry */
    sendReceipt: (...orderIds: OrderId[]) => stream('sendReceipt', orderIds),
    /** As `sendReceipt`. */
    publishEvents: (...orderIds: OrderId[]) => stream('publishEvents', orderIds),
    /** Runs the scheduled function. */
    reconcile: (remainingMs?: number) => background('reconcile', {}, remainingMs),
    forget: (remainingMs?: number) => background('forget', {}, remainingMs),
    /** Delivers all queued messages; failed ones stay in the queue. */
    visit: () => queue('visit', world.queue),
    deliverWebhooks: () => queue('deliverWebhooks', world.attempts),
    /** Runs the schedule, and then the queue. */
    async followUp() {
      await this.reconcile()
      await this.visit()
    },
    /** Stores an order. */
    async existing(changes: Partial<Order> = {}): Promise<BoundOrder> {
      const order = anOrder(changes)
      await tables.orders.create(order)
      return order
    },
    async unbound(changes: Omit<Partial<Order>, 'gateway'> = {}): Promise<Order> {
      const order = anUnboundOrder(changes)
      await tables.orders.create(order)
      return order
    },
    illegal: (): Promise<IllegalRequest[]> =>
      collect(tables.illegalRequests.list(NOW, plusMs(NOW, 1) as EpochMs)),
    illegalCounts: (): Promise<IllegalCount[]> => collect(tables.illegalRequests.listCounts(NOW, NOW)),
  }
}

export type Shop = Awaited<ReturnType<typeof openShop>>
