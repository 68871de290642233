/** `/v1` — the API for a shop's own back end, all but what needs a gateway's keys. */

import { type ApiHandlerParts, apiHandler } from '../lib/api/apiHandler'
import { authenticator } from '../lib/api/authenticate'
import { principalAuthenticator } from '../lib/api/authenticatePrincipal'
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
import { type OwnFeed, type OwnLinks, type OwnLists, ownStores } from '../lib/api/ownStores'
import { surroundingsOf } from '../lib/api/surroundings'
import { backEndRoute } from '../lib/app'
import { isThrottled } from '../lib/aws/throttling'
import { readApi } from '../lib/config/api'
import { readShop } from '../lib/config/shop'
import type { Secret } from '../lib/gateways/gateway'
import { PROFILES } from '../lib/gateways/profiles'
import { refundWay } from '../lib/gateways/refundWays'
import { MAX_FORM_BYTES } from '../lib/http/request'
import { type Handler, json } from '../lib/http/response'
import type { GatewayName } from '../lib/order/facts'
import { type ByMerchant, gatewayOf } from '../lib/order/merchant'
import {
  openApiKeys,
  openDeliveries,
  openDeliveryQueue,
  openEndpoints,
  openEventFeed,
  openIdempotencyKeys,
  openKeySecrets,
  openListedOrders,
  openPaymentLinks,
  openVisits,
  profilesOf,
  readMerchantNames,
} from '../lib/parts'
import { type PlaceOrder, placeOrder } from '../lib/payment/placeOrder'
import type { Orders } from '../lib/payment/ports'
import { type RequestRefund, requestRefund } from '../lib/payment/requestRefund'
import type { Clock } from '../lib/time'
import type { Deliveries, DeliveryQueue, WebhookEndpoints } from '../lib/webhooks/ports'
import type { ServerSecrets } from '../lib/webhooks/signature'

/** What is a merchant's own. */
interface Own {
  readonly orders: Pick<Orders, 'get'> & OwnLists
  readonly feed: OwnFeed
  readonly endpoints: WebhookEndpoints
  readonly links: OwnLinks
  readonly surroundings: Surroundings
  readonly gatewayNames: readonly GatewayName[]
  readonly requestRefund: RequestRefund
}

interface Parts extends Omit<ApiHandlerParts, 'served'> {
  readonly ownOf: ByMerchant<Own>
  readonly deliveries: Pick<Deliveries, 'get' | 'list' | 'reopen'>
  readonly queue: DeliveryQueue
  readonly secrets: Secret<ServerSecrets>
  readonly allowsLoopback: boolean
  readonly servesIam: boolean
  readonly placeOrder: PlaceOrder
  readonly clock: Clock
}

/** Loaded by whoever asks for it. */
const openApi = () => import('../lib/api/openapi')

const shopApi = ({ ownOf, ...parts }: Parts): Handler => {
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
    if (request.method === 'GET' && OPEN_API.includes(request.path))
      return json(200, (await openApi()).openApiDocument(parts))
    // Without a key, and without a read of a table: who watches costs nothing, and who floods gains nothing.
    if (request.method === 'GET' && request.path === '/v1/health') return json(200, HEALTH)
    return handler(request)
  }
}

const OPEN_API = ['/v1/openapi.json', '/openapi.json']

/** That the API is there, with settings that can be used. */
const HEALTH = { object: 'health', status: 'ok' }

export const handler = backEndRoute(
  async app => {
    const { clock, log } = app
    const { shop, merchants, gateways, orders, visits, links, endpoints, feed, ...parts } =
      await app.configured({
        ...{ api: readApi, shop: readShop, merchants: readMerchantNames, gateways: profilesOf(PROFILES) },
        ...{ orders: openListedOrders, visits: openVisits, links: openPaymentLinks },
        ...{ keys: openApiKeys, secrets: openKeySecrets, idempotencyKeys: openIdempotencyKeys },
        ...{ feed: openEventFeed, endpoints: openEndpoints },
        ...{ deliveries: openDeliveries, queue: openDeliveryQueue },
      })
    const { publicUrl, orderLifetimeMs } = shop
    const { keys, secrets, api } = parts
    const { allowsLoopback, servesIam } = api
    const surroundings = surroundingsOf(publicUrl, gateways)
    const livemode: ByMerchant<boolean> = merchant => surroundings(merchant).livemode
    const ports = { gateways, refundWay, clock, log }
    return shopApi({
      ...{ ...parts, publicUrl, isThrottled, clock, allowsLoopback, servesIam },
      authenticate: authenticator({ keys, secrets, livemode, clock }),
      authenticatePrincipal: servesIam ? principalAuthenticator({ merchants, livemode, log }) : undefined,
      ownOf(merchant) {
        const own = ownStores({ orders, links, endpoints, feed }, merchant)
        const refunding = requestRefund({ ...ports, orders: own.orders, visits })
        const gatewayNames = gateways.usable(merchant).map(gatewayOf)
        return { ...own, surroundings: surroundings(merchant), gatewayNames, requestRefund: refunding }
      },
      placeOrder: placeOrder({ ...ports, orders, orderLifetimeMs }),
    })
  },
  { failureAnswer, maxBodyBytes: MAX_FORM_BYTES },
)
