/** `/v1` — the API for the shop's back end, except for what needs gateway keys. */
import { apiContextOf } from '../lib/api/apiContext'
import { apiHandler } from '../lib/api/apiHandler'
import { authenticator } from '../lib/api/authenticate'
import { principalAuthenticator } from '../lib/api/authenticatePrincipal'
import { failureAnswer } from '../lib/api/errors'
import { withKeylessRoutes } from '../lib/api/keylessRoutes'
import { merchantStores } from '../lib/api/merchantStores'
import { createOrder } from '../lib/api/operations/createOrder'
import { createRefund } from '../lib/api/operations/createRefund'
import { deliveries } from '../lib/api/operations/deliveries'
import { listEvents } from '../lib/api/operations/listEvents'
import { listOrders } from '../lib/api/operations/listOrders'
import { paymentLinks } from '../lib/api/operations/paymentLinks'
import { readOrder } from '../lib/api/operations/readOrder'
import { webhookEndpoints } from '../lib/api/operations/webhookEndpoints'
import { backEndRoute } from '../lib/app'
import { isThrottled } from '../lib/aws/throttling'
import { readApi } from '../lib/config/api'
import { readShop } from '../lib/config/shop'
import { MAX_FORM_BYTES } from '../lib/http/request'
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
  openProfiles,
  openVisits,
  readMerchantNames,
  readRefundWays,
} from '../lib/parts'
import { placeOrder } from '../lib/payment/placeOrder'
import { requestRefund } from '../lib/payment/requestRefund'

export const handler = backEndRoute(
  async app => {
    const { clock, log } = app
    const { shop, merchants, gateways, refundWay, orders, visits, links, endpoints, feed, ...parts } =
      await app.configured({
        api: readApi,
        shop: readShop,
        merchants: readMerchantNames,
        gateways: openProfiles,
        refundWay: readRefundWays,
        orders: openListedOrders,
        visits: openVisits,
        links: openPaymentLinks,
        keys: openApiKeys,
        secrets: openKeySecrets,
        idempotencyKeys: openIdempotencyKeys,
        feed: openEventFeed,
        endpoints: openEndpoints,
        deliveries: openDeliveries,
        queue: openDeliveryQueue,
      })
    const { publicUrl, orderLifetimeMs } = shop
    const { keys, secrets, api, idempotencyKeys } = parts
    const { allowsLoopback, servesIam } = api
    const apiContext = apiContextOf(publicUrl, gateways)
    const livemode: ByMerchant<boolean> = merchant => apiContext(merchant).livemode
    const ports = { gateways, refundWay, clock, log }
    const place = placeOrder({ ...ports, orders, orderLifetimeMs })
    const handle = apiHandler({
      idempotencyKeys,
      isThrottled,
      publicUrl,
      clock,
      authenticate: authenticator({ keys, secrets, livemode, clock }),
      authenticatePrincipal: servesIam ? principalAuthenticator({ merchants, livemode, log }) : undefined,
      served(merchant) {
        const own = merchantStores({ orders, links, endpoints, feed }, merchant)
        const all = {
          ...parts,
          ...own,
          ...apiContext(merchant),
          allowsLoopback,
          refundWay,
          placeOrder: place,
          clock,
          gatewayNames: gateways.usable(merchant).map(gatewayOf),
          requestRefund: requestRefund({ ...ports, orders: own.orders, visits }),
        }
        return [
          ...[createOrder(all), listOrders(all), createRefund(all), ...readOrder(all), listEvents(all)],
          ...[...paymentLinks(all), ...webhookEndpoints(all), ...deliveries(all)],
        ]
      },
    })
    return withKeylessRoutes({ publicUrl, servesIam }, handle)
  },
  { failureAnswer, maxBodyBytes: MAX_FORM_BYTES },
)
