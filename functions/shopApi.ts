/** `/v1` — the API for a shop's own back end, all but what needs a gateway's keys. */

import { type ApiHandlerParts, apiHandler } from '../lib/api/apiHandler'
import { failureAnswer } from '../lib/api/errors'
import { createOrder } from '../lib/api/operations/createOrder'
import { createRefund } from '../lib/api/operations/createRefund'
import { deliveries } from '../lib/api/operations/deliveries'
import { listEvents } from '../lib/api/operations/listEvents'
import { listOrders } from '../lib/api/operations/listOrders'
import { paymentLinks } from '../lib/api/operations/paymentLinks'
import { readOrder } from '../lib/api/operations/readOrder'
import { webhookEndpoints } from '../lib/api/operations/webhookEndpoints'
import type { Surroundings } from '../lib/api/orderResource'
import { type OwnFeed, type OwnLinks, ownStores } from '../lib/api/ownStores'
import { surroundingsOf } from '../lib/api/surroundings'
import {
  apiAccessIn,
  backEndRoute,
  configured,
  deliveriesIn,
  eventFeedIn,
  log,
  ordersIn,
  paymentLinksIn,
  profilesOf,
  visitsIn,
  webhooksIn,
} from '../lib/app'
import { readApi } from '../lib/config/api'
import { readShop } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import type { Secret } from '../lib/gateways/gateway'
import { PROFILES } from '../lib/gateways/profiles'
import { refundWay } from '../lib/gateways/refundWays'
import { MAX_FORM_BYTES } from '../lib/http/request'
import { type Handler, json } from '../lib/http/response'
import type { ByMerchant } from '../lib/order/merchant'
import { type PlaceOrder, placeOrder } from '../lib/payment/placeOrder'
import type { Orders } from '../lib/payment/ports'
import { type RequestRefund, requestRefund } from '../lib/payment/requestRefund'
import { type Clock, systemClock } from '../lib/time'
import type { Deliveries, DeliveryQueue, WebhookEndpoints } from '../lib/webhooks/ports'
import type { ServerSecrets } from '../lib/webhooks/signature'

/** What is a merchant's own. */
interface Own {
  readonly orders: Pick<Orders, 'get' | 'listDay' | 'listByReference'>
  readonly feed: OwnFeed
  readonly endpoints: WebhookEndpoints
  readonly links: OwnLinks
  readonly surroundings: Surroundings
  readonly requestRefund: RequestRefund
}

interface Parts extends Omit<ApiHandlerParts, 'served'> {
  readonly ownOf: ByMerchant<Own>
  readonly deliveries: Pick<Deliveries, 'get' | 'list' | 'reopen'>
  readonly queue: DeliveryQueue
  readonly secrets: Secret<ServerSecrets>
  readonly allowsLoopback: boolean
  readonly placeOrder: PlaceOrder
  readonly clock: Clock
}

/** Loaded by whoever asks for it. */
const openApi = () => import('../lib/api/openapi')

export const shopApi = ({ ownOf, ...parts }: Parts): Handler => {
  const served: ApiHandlerParts['served'] = merchant => {
    const { surroundings, ...own } = ownOf(merchant)
    const all = { ...parts, ...own, ...surroundings }
    return [
      ...[createOrder(all), listOrders(all), createRefund(all), ...readOrder(all), listEvents(all)],
      ...[...paymentLinks(all), ...webhookEndpoints(all), ...deliveries(all)],
    ]
  }
  const handler = apiHandler({ ...parts, served })
  return async request => {
    if (request.method === 'GET' && request.path.endsWith('/openapi.json'))
      return json(200, (await openApi()).openApiDocument(parts.publicUrl))
    // Without a key, and without a read of a table: who watches costs nothing, and who floods gains nothing.
    if (request.method === 'GET' && request.path === '/v1/health') return json(200, HEALTH)
    return handler(request)
  }
}

/** That the API is there, with settings that can be used. */
const HEALTH = { object: 'health', status: 'ok' }

export const handler = backEndRoute(
  async () => {
    const { api, shop, stores, gateways } = await configured({
      ...{ api: readApi, shop: readShop, stores: readStores },
      gateways: profilesOf(PROFILES),
    })
    const { publicUrl, orderLifetimeMs } = shop
    const { endpoints, ...webhooks } = webhooksIn(api)
    const links = paymentLinksIn(api.apiTable)
    const all = { orders: ordersIn(stores), links, endpoints, feed: eventFeedIn(api) }
    const surroundings = surroundingsOf(publicUrl, gateways)
    const ports = { orders: all.orders, gateways, refundWay, clock: systemClock, log }
    const visits = visitsIn(stores)
    return shopApi({
      ...apiAccessIn(api, merchant => surroundings(merchant).livemode),
      ownOf(merchant) {
        const own = ownStores(all, merchant)
        const refunding = { ...ports, orders: own.orders, visits }
        return { ...own, surroundings: surroundings(merchant), requestRefund: requestRefund(refunding) }
      },
      ...{ ...webhooks, queue: deliveriesIn(api), allowsLoopback: api.allowsLoopback },
      ...{ placeOrder: placeOrder({ ...ports, orderLifetimeMs }), publicUrl, clock: systemClock },
    })
  },
  { failureAnswer, maxBodyBytes: MAX_FORM_BYTES },
)
