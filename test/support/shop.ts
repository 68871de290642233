/**
 * A shop whose handlers run in this process, behind real Lambda events: the real store on a real engine, the
 * real signing; only the gateway's answers, the clock and the log are ours.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import catalogJson from '../../catalog.json'
import { createOrder } from '../../functions/createOrder'
import { notFound } from '../../functions/notFound'
import { notify } from '../../functions/notify'
import { order } from '../../functions/order'
import { payRedirect } from '../../functions/payRedirect'
import { reconcile } from '../../functions/reconcile'
import { return as returnFromGateway } from '../../functions/return'
import { sendReceipt } from '../../functions/sendReceipt'
import { storefront } from '../../functions/storefront'
import type { Mail, SendMail } from '../../lib/delivery/mail'
import { alipayDirectMessages } from '../../lib/gateways/alipayDirect/messages'
import { alipayDirectPayments } from '../../lib/gateways/alipayDirect/payments'
import { alipayDirectProfile } from '../../lib/gateways/alipayDirect/profile'
import { type AlipayDirectSettings, readSettings } from '../../lib/gateways/alipayDirect/settings'
import { alipayDirectEnquiries } from '../../lib/gateways/alipayDirect/tradeQueries'
import type { Answer } from '../../lib/gateways/httpClient'
import { boundary } from '../../lib/http/boundary'
import { cors } from '../../lib/http/cors'
import { type Handler, text } from '../../lib/http/response'
import type { IllegalCount, IllegalRequest } from '../../lib/illegal/illegalRequest'
import { parseCatalog } from '../../lib/order/catalog'
import type { Order } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import type { Orders } from '../../lib/payment/ports'
import { ok } from '../../lib/result'
import { parseSigningKey } from '../../lib/signing/md5'
import type { Log, LogEvent } from '../../lib/telemetry/log'
import { type EpochMs, plusMs } from '../../lib/time'
import { KEY, PARTNER } from './alipay'
import { anEvent, CONTEXT, type EventParts } from './events'
import { anOrder, LIFETIME_MS, NOW } from './orders'
import { freshTables } from './tables'

const SETTINGS: AlipayDirectSettings = readSettings(
  {
    ALIPAY_PARTNER: PARTNER,
    ALIPAY_SELLER_ID: PARTNER,
    ALIPAY_SIGN_TYPE: 'MD5',
    ALIPAY_CHARSET: 'utf-8',
    ALIPAY_GATEWAY_URL: 'https://gateway.example.com/gateway.do',
  },
  'https://shop.example.com',
  sentence => {
    throw new Error(sentence)
  },
)

export const answer = (body: string, status = 200): Answer => ({ status, body: Buffer.from(body) })

export async function openShop(settings: Partial<AlipayDirectSettings> = {}) {
  const tables = await freshTables()
  const logged: { level: string; event: LogEvent; fields: Record<string, unknown> }[] = []
  const log: Log = (level, event, fields) => logged.push({ level, event, fields: { ...fields } })
  const world = {
    now: NOW,
    /** What the gateway answers to `notify_verify`; undefined: nothing. */
    verifies: answer('true') as Answer | undefined,
    /** What it answers to `query_timestamp`. */
    timestamp: undefined as Answer | undefined,
    asked: [] as URL[],
    orders: tables.orders as Orders,
    addIllegal: tables.illegalRequests.add,
    /** What it answers to `single_trade_query`, and to `close_trade`. */
    trade: undefined as Answer | undefined,
    closing: undefined as Answer | undefined,
    /** The mails that the mail service was handed, and what it answers. */
    mails: [] as Mail[],
    takesMail: () => ok(`mail-${world.mails.length}`) as Awaited<ReturnType<SendMail>>,
  }
  const ask = async (url: URL) => {
    world.asked.push(url)
    switch (url.searchParams.get('service')) {
      case 'notify_verify':
        return world.verifies
      case 'single_trade_query':
        return world.trade
      case 'close_trade':
        return world.closing
      default:
        return world.timestamp
    }
  }
  const alipay = { ...SETTINGS, ...settings }
  const key = parseSigningKey(KEY)
  const keys = async () => (key ? [key] : [])
  const catalog = parseCatalog(catalogJson)
  if (!catalog.ok) throw new Error(catalog.error.join())
  const parts = {
    config: {
      shopName: '山居小铺',
      publicUrl: alipay.publicUrl,
      orderLifetimeMs: LIFETIME_MS,
      noticeTo: 'owner@example.com',
      means: {
        canAsk: alipay.contracted.has('single_trade_query'),
        canClose: alipay.contracted.has('close_trade'),
        sendsReceipts: true,
        sendsNotices: true,
      },
    },
    catalog: catalog.value,
    gateway: alipayDirectProfile(alipay),
    payments: alipayDirectPayments(alipay, keys, ask),
    messages: alipayDirectMessages(alipay, keys, ask),
    enquiries: alipayDirectEnquiries(alipay, keys, ask),
    orders: {
      create: (...args: Parameters<Orders['create']>) => world.orders.create(...args),
      get: (...args: Parameters<Orders['get']>) => world.orders.get(...args),
      record: (...args: Parameters<Orders['record']>) => world.orders.record(...args),
      setAgenda: (...args: Parameters<Orders['setAgenda']>) => world.orders.setAgenda(...args),
      due: (...args: Parameters<Orders['due']>) => world.orders.due(...args),
    },
    illegalRequests: {
      add: (request: IllegalRequest) => world.addIllegal(request),
      addCount: tables.illegalRequests.addCount,
    },
    clock: () => world.now,
    log,
    sendMail: async (mail: Mail) => {
      world.mails.push(mail)
      return world.takesMail()
    },
    newIdempotencyKey: () => 'key-0123456789abcdef',
  }
  let requests = 0
  /** The first request has the id of CONTEXT; no two have the same. */
  const nextRequestId = () => {
    const tail = requests === 0 ? CONTEXT.awsRequestId.slice(-4) : requests.toString(16).padStart(4, '0')
    requests += 1
    return `${CONTEXT.awsRequestId.slice(0, -4)}${tail}`
  }
  const through = (handler: Handler, failure?: () => ReturnType<typeof text>) => {
    const lambda = boundary(() => cors(['https://front.example.com'], handler), log, failure)
    const send = async (event: APIGatewayProxyEventV2) => {
      const {
        statusCode = 0,
        headers = {},
        body = '',
      } = await lambda(event, { awsRequestId: nextRequestId() })
      return { status: statusCode, headers: headers as Record<string, string>, body }
    }
    return Object.assign((parts: EventParts) => send(anEvent(parts)), { send })
  }
  return {
    tables,
    world,
    logged,
    storefront: through(storefront(parts)),
    createOrder: through(createOrder(parts)),
    order: through(order(parts)),
    payRedirect: through(payRedirect(parts)),
    notify: through(notify(parts), () => text(500, 'fail')),
    returnFromGateway: through(returnFromGateway(parts)),
    notFound: through(notFound(parts)),
    /** The stream tells of a change of these orders; answers the one that it must tell again. */
    sendReceipt: (...orderIds: OrderId[]) =>
      sendReceipt(parts)(
        orderIds.map((orderId, index) => ({ orderId, sequenceNumber: String(index) })),
        nextRequestId(),
      ),
    /** The schedule comes, with so much time for it. */
    reconcile: (remainingMs = 60_000) =>
      reconcile({ ...parts, means: parts.config.means })(nextRequestId(), () => remainingMs),
    /** An order in the store. */
    async existing(changes: Partial<Order> = {}): Promise<Order> {
      const order = anOrder(changes)
      await tables.orders.create(order)
      return order
    },
    illegal: (): Promise<IllegalRequest[]> =>
      collect(tables.illegalRequests.list(NOW, plusMs(NOW, 1) as EpochMs)),
    illegalCounts: (): Promise<IllegalCount[]> => collect(tables.illegalRequests.listCounts(NOW, NOW)),
  }
}

export type Shop = Awaited<ReturnType<typeof openShop>>

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
