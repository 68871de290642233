/** The office's pages in this process, on in-memory stores, requested as by a browser. */

import { createSign } from 'node:crypto'
import { handler as admin } from '../../functions/admin'
import type { Access } from '../../lib/admin/access/access'
import { loopbackAccess } from '../../lib/admin/access/loopbackAccess'
import type { RefundWay } from '../../lib/gateways/capabilities/refunds'
import { refundWay } from '../../lib/gateways/refundWays'
import { type Concern, factsByKey, type RecordedFact } from '../../lib/order/facts'
import { DEFAULT_MERCHANT, type MerchantId } from '../../lib/order/merchant'
import type { Order } from '../../lib/order/order'
import {
  openAccess,
  openIllegalRequests,
  openListedOrders,
  openOfficeApi,
  openOrders,
  openVisits,
  readMerchantNames,
  readRefundWays,
} from '../../lib/parts'
import type { ListedOrders, Visit } from '../../lib/payment/ports'
import type { Log, LogFields } from '../../lib/telemetry/events'
import { type EpochMs, plusMs } from '../../lib/time'
import type { DeliveryAttempt } from '../../lib/webhooks/endpoint'
import { testApp } from './app'
import { anEvent, CONTEXT } from './events'
import { memoryDeliveries, memoryDeliveryQueue, memoryWebhookEndpoints } from './memoryApi'
import { emptyIllegalRequestsTable, memoryIllegalRequests } from './memoryIllegalRequests'
import { emptyOrdersTable, memoryOrders } from './memoryOrders'
import { memoryPaymentLinks } from './memoryPaymentLinks'
import { memoryVisits } from './memoryVisits'
import { anOrder, NOW } from './orders'
import { USER_POOL } from './rsaKeys'

const ORIGIN = 'http://127.0.0.1:4000'
/** The headers of a browser with a form of the same origin. */
export const OWN_FORM = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }

/** The access of a viewer, who may not change anything. */
export const viewerAccess = {
  formToken: 'of-the-viewer',
  enter: async () => ({
    kind: 'session' as const,
    session: { person: 'lin', role: 'viewer' as const, formToken: 'of-the-viewer' },
  }),
  ownOrigin: () => ORIGIN,
}

interface OfficeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: string
}

/**
 * @param access  by default that of the local stack; null for a shop without these pages
 * @param hasApi  whether the shop has the API and serves 易支付 programs
 */
export function openOffice(access: Access | null = loopbackAccess(), hasApi = true) {
  const table = emptyOrdersTable()
  const illegal = emptyIllegalRequestsTable()
  const logged: { event: string; fields: LogFields }[] = []
  const log: Log = (_, event, fields) => logged.push({ event, fields })
  const queue: Visit[] = []
  const attempts: DeliveryAttempt[] = []
  const api = {
    endpoints: memoryWebhookEndpoints(),
    deliveries: memoryDeliveries(),
    links: memoryPaymentLinks(),
    queue: memoryDeliveryQueue(attempt => attempts.push(attempt)),
  }
  const merchants = [DEFAULT_MERCHANT] as MerchantId[]
  const world = {
    now: plusMs(NOW, 60_000) as EpochMs,
    orders: memoryOrders(table) as ListedOrders,
    cookies: [] as string[],
    /** How payments are refunded: by default, the shop uses all gateways. */
    refundWay: refundWay as (account: string) => RefundWay,
  }
  const orders = new Proxy({} as ListedOrders, { get: (_, name) => Reflect.get(world.orders, name) })
  const visits = memoryVisits(visit => queue.push(visit))
  const variables = { PUBLIC_URL: 'https://pay.example.com' }
  const app = testApp({ clock: () => world.now, log, variables }, replace => {
    replace(openAccess, () => () => access ?? undefined)
    replace(openOrders, () => orders)
    replace(openListedOrders, () => orders)
    replace(openVisits, () => visits)
    replace(openIllegalRequests, () => memoryIllegalRequests(illegal))
    replace(openOfficeApi, () => (hasApi ? api : undefined))
    replace(readMerchantNames, () => merchants)
    replace(readRefundWays, () => account => world.refundWay(account))
  })
  const handle = admin.start(app)
  async function ask(parts: Parameters<typeof anEvent>[0], cookies = world.cookies): Promise<OfficeAnswer> {
    const headers = { host: '127.0.0.1:4000', 'accept-language': 'en', ...parts?.headers }
    const event = { ...anEvent({ ...parts, headers }), cookies: [...cookies] }
    const answer = await handle(event, CONTEXT)
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers as Record<string, string>,
      cookies: answer.cookies ?? [],
      body: answer.body ?? '',
    }
  }
  const get = (path: string, headers: Record<string, string> = {}) => {
    const [pathname = '', query = ''] = path.split('?')
    return ask({ method: 'GET', path: pathname, query, headers })
  }
  return {
    world,
    table,
    illegal,
    logged,
    queue,
    api,
    merchants,
    attempts,
    ask,
    get,

    /** Requests a page, and keeps its cookies. @returns the token of its forms */
    async enter(path = '/admin/attention'): Promise<string> {
      const { cookies, body } = await get(path)
      if (cookies.length > 0) world.cookies = cookies.map(cookie => cookie.split(';')[0] ?? '')
      return /name="formToken" value="([^"]+)"/.exec(body)?.[1] ?? ''
    },

    post(path: string, fields: Record<string, string>, headers: Record<string, string> = OWN_FORM) {
      const [pathname = '', query = ''] = path.split('?')
      return ask({
        method: 'POST',
        path: pathname,
        query,
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      })
    },

    /** Stores an order with pending work. */
    put(facts: readonly RecordedFact[], parts: Partial<Order> = {}, concern?: Concern): Order {
      const order = anOrder({ gateway: 'alipayPage', ...parts, facts: factsByKey(facts) })
      table.orders.set(order.orderId, order)
      table.agendas.set(order.orderId, { dueAt: world.now, ...(concern && { concern }) })
      return order
    },

    factsOf: (order: Order, kind: RecordedFact['kind']) =>
      Object.values(table.orders.get(order.orderId)?.facts ?? {}).filter(fact => fact.kind === kind),
  }
}

/** The labels and values in the description lists of a page, as text. */
export const detailsIn = (body: string) =>
  [...body.matchAll(/<dt>(.*?)<\/dt><dd[^>]*>(.*?)<\/dd>/gs)].map(([, label, value = '']) => [
    label,
    value.replace(/<span class="spoken">.*?<\/span>/g, '').replace(/<[^>]+>/g, ''),
  ])

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A user pool's keys and signed tokens, made with node:crypto only. */
export function aPool({ privateKey, publicKey } = USER_POOL) {
  const [userPool, kid] = ['eu-west-1_AbCdEf123', 'key-1']
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }
  const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${userPool}`
  const nowSeconds = Math.floor(Date.now() / 1000)
  const claims = {
    iss: issuer,
    aud: 'client',
    sub: 'subject',
    token_use: 'id',
    auth_time: nowSeconds,
    iat: nowSeconds,
    exp: nowSeconds + 3600,
    'cognito:username': 'mei',
    'cognito:groups': ['operator'] as readonly string[],
  }
  return {
    userPool,
    jwk,
    claims,
    publicKey,
    jwks: { keys: [jwk] },
    token(changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}): string {
      const signed = `${encoded({ alg: 'RS256', kid, typ: 'JWT', ...header })}.${encoded({ ...claims, ...changes })}`
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`
    },
  }
}

export { encoded as jwtPart }
