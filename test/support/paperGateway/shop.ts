/**
 * A shop with direct pay and the paper gateway: real handlers behind HTTP, the store on a real engine, and the
 * simulator for both gateways.
 */
import { onTestFinished } from 'vitest'
import { httpGet } from '../../../lib/gateways/httpClient'
import type { IllegalRequest } from '../../../lib/illegal/illegalRequest'
import type { Order } from '../../../lib/order/order'
import { parseOrderId } from '../../../lib/order/orderId'
import { ok } from '../../../lib/result'
import { HOUR_MS, plusMs, systemClock } from '../../../lib/time'
import type { Notify } from '../../../local/simulator/core/ledger'
import { startSimulator } from '../../../local/simulator/simulator'
import { type InvokeRoute, startApiGateway } from '../../runtime/apiGateway'
import { KEY, PARTNER } from '../alipay'
import { collect } from '../collect'
import { CONTEXT } from '../events'
import { type Outside, type RouteName, startRoute } from '../handlers'
import { memoryVisits } from '../memoryVisits'
import { freshTables } from '../tables'
import { WITH_PAPER } from './registries'
import { paperGateway } from './simulated'

export const PAPER_KEY = 'a key that is written on paper'.replaceAll(' ', '-')

/** @param gateways  the variable `GATEWAYS` */
export async function openPaperShop(gateways: string) {
  const simulator = await startSimulator({
    port: 0,
    speed: 24_000,
    partner: PARTNER,
    key: KEY,
    sellerEmail: 'shop@example.com',
    sellerName: '铺',
    moreGateways: [paperGateway({ shop: 'tea', key: PAPER_KEY })],
  })
  onTestFinished(() => simulator.stop())
  const api = await startApiGateway((key, event) => invoke(key, event))
  onTestFinished(() => api.stop())

  const tables = await freshTables()
  const secrets: Record<string, string> = { '/keys': KEY, '/paper-key': PAPER_KEY }
  const variables = {
    PUBLIC_URL: api.url,
    GATEWAYS: gateways,
    ALIPAY_GATEWAY_URL: simulator.gatewayUrl,
    PAPER_SHOP: 'tea',
    PAPER_GATEWAY_URL: `${simulator.url}/paper/pay`,
    PAPER_KEY: 'ssm:/paper-key',
  }
  const outside: Outside = {
    ...tables,
    visits: memoryVisits(() => {}),
    http: httpGet(2000),
    readParameter: async name => secrets[name] ?? Promise.reject(new Error(`no parameter ${name}`)),
    clock: systemClock,
    log: () => {},
    sendMail: async () => ok('mail'),
    variables,
    registries: WITH_PAPER,
  }
  const containers = new Map<string, ReturnType<typeof startRoute>>()
  const invoke: InvokeRoute = (key, event) => {
    const handle = containers.get(key) ?? startRoute(key as RouteName, outside)
    containers.set(key, handle)
    return handle(event, { ...CONTEXT, awsRequestId: `${CONTEXT.awsRequestId}-${event.rawPath}` })
  }

  const send = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, api.url), { redirect: 'manual', ...init })
  const control = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { 'content-type': 'application/json' }
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    return (await fetch(`${simulator.controlUrl}/api${path}`, init)).json() as Promise<T>
  }

  return {
    simulator,
    outside,
    send,
    control,
    sendForm: (path: string, form: string) =>
      send(path, { method: 'POST', body: form, headers: { 'content-type': FORM_TYPE } }),
    async stored(orderId: string): Promise<Order> {
      const id = parseOrderId(orderId)
      const order = id && (await tables.orders.get(id))
      if (!order) throw new Error(`there is no order ${orderId}`)
      return order
    },
    /** The notifies of an order, newest first. */
    notifies: (orderId: string) => control<Notify[]>('GET', `/notifies?outTradeNo=${orderId}`),
    /** The recorded illegal requests, oldest first. */
    async illegal(): Promise<IllegalRequest[]> {
      const now = systemClock()
      return collect(tables.illegalRequests.list(plusMs(now, -HOUR_MS), plusMs(now, HOUR_MS)))
    },
  }
}

export type PaperShop = Awaited<ReturnType<typeof openPaperShop>>

const FORM_TYPE = 'application/x-www-form-urlencoded'
