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
import { type PlaceOrder, placeOrder } from '../lib/payment/placeOrder'
import type { Orders, PaymentLinks } from '../lib/payment/ports'
import { type RequestRefund, requestRefund } from '../lib/payment/requestRefund'
import { type Clock, systemClock } from '../lib/time'
import type { Deliveries, DeliveryQueue, EventFeed, WebhookEndpoints } from '../lib/webhooks/ports'
import type { ServerSecrets } from '../lib/webhooks/signature'

interface Parts extends Omit<ApiHandlerParts, 'served'> {
  readonly orders: Pick<Orders, 'get' | 'listDay' | 'listByReference'>
  readonly feed: Pick<EventFeed, 'read'>
  readonly endpoints: WebhookEndpoints
  readonly deliveries: Pick<Deliveries, 'list' | 'reopen'>
  readonly queue: DeliveryQueue
  readonly secrets: Secret<ServerSecrets>
  readonly allowsLoopback: boolean
  readonly surroundings: Surroundings
  readonly links: PaymentLinks
  readonly placeOrder: PlaceOrder
  readonly requestRefund: RequestRefund
  readonly clock: Clock
}

/** Loaded by whoever asks for it. */
const openApi = () => import('../lib/api/openapi')

export const shopApi = ({ surroundings, ...parts }: Parts): Handler => {
  const { publicUrl } = surroundings
  const all = { ...parts, ...surroundings }
  const handler = apiHandler({
    ...all,
    served: [
      ...[createOrder(all), listOrders(all), createRefund(all), ...readOrder(all), listEvents(all)],
      ...[...paymentLinks(all), ...webhookEndpoints(all), ...deliveries(all)],
    ],
  })
  return async request =>
    request.method === 'GET' && request.path.endsWith('/openapi.json')
      ? json(200, (await openApi()).openApiDocument(publicUrl))
      : handler(request)
}

export const handler = backEndRoute(
  async () => {
    const { api, shop, stores, gateways } = await configured({
      ...{ api: readApi, shop: readShop, stores: readStores },
      gateways: profilesOf(PROFILES),
    })
    const ports = { orders: ordersIn(stores), gateways, refundWay, clock: systemClock, log }
    const surroundings = surroundingsOf(shop.publicUrl, gateways)
    return shopApi({
      ...{ ...ports, ...apiAccessIn(api, surroundings.livemode), surroundings },
      links: paymentLinksIn(api.apiTable),
      ...{ publicUrl: shop.publicUrl, feed: eventFeedIn(api) },
      ...{ ...webhooksIn(api), queue: deliveriesIn(api), allowsLoopback: api.allowsLoopback },
      placeOrder: placeOrder({ ...ports, orderLifetimeMs: shop.orderLifetimeMs }),
      requestRefund: requestRefund({ ...ports, visits: visitsIn(stores) }),
    })
  },
  { failureAnswer, maxBodyBytes: MAX_FORM_BYTES },
)
