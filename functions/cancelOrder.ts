/**
 * `POST /v1/orders/{orderId}/cancel` — a function of its own, since no other operation of the API needs the gateways'
 * keys.
 */
import { apiContextOf } from '../lib/api/apiContext'
import { apiHandler } from '../lib/api/apiHandler'
import { authenticator } from '../lib/api/authenticate'
import { principalAuthenticator } from '../lib/api/authenticatePrincipal'
import { failureAnswer } from '../lib/api/errors'
import { merchantOrders } from '../lib/api/merchantStores'
import { cancelOrder as operation } from '../lib/api/operations/cancelOrder'
import { backEndRoute } from '../lib/app'
import { isThrottled } from '../lib/aws/throttling'
import { readApi } from '../lib/config/api'
import { readShop } from '../lib/config/shop'
import { TRADE_QUERIES } from '../lib/gateways/tradeQueries'
import { MAX_FORM_BYTES } from '../lib/http/request'
import type { ByMerchant } from '../lib/order/merchant'
import {
  openApiKeys,
  openIdempotencyKeys,
  openKeySecrets,
  openOrders,
  openProfiles,
  readMerchantNames,
  signingGatewaysOf,
} from '../lib/parts'
import { cancelOrder } from '../lib/payment/cancelOrder'

export const handler = backEndRoute(
  async app => {
    const { clock, log } = app
    const { api, merchants, shop, profiles, tradeQueries, orders, keys, secrets, idempotencyKeys } =
      await app.configured({
        api: readApi,
        merchants: readMerchantNames,
        shop: readShop,
        profiles: openProfiles,
        tradeQueries: signingGatewaysOf(TRADE_QUERIES),
        orders: openOrders,
        keys: openApiKeys,
        secrets: openKeySecrets,
        idempotencyKeys: openIdempotencyKeys,
      })
    const { publicUrl } = shop
    const apiContext = apiContextOf(publicUrl, profiles)
    const livemode: ByMerchant<boolean> = merchant => apiContext(merchant).livemode
    return apiHandler({
      idempotencyKeys,
      isThrottled,
      publicUrl,
      clock,
      authenticate: authenticator({ keys, secrets, livemode, clock }),
      authenticatePrincipal: api.servesIam ? principalAuthenticator({ merchants, livemode, log }) : undefined,
      // Only the merchant's own orders can be canceled.
      served(merchant) {
        const cancel = cancelOrder({ orders: merchantOrders(orders, merchant), tradeQueries, clock, log })
        return [operation({ ...apiContext(merchant), cancelOrder: cancel, clock })]
      },
    })
  },
  { failureAnswer, maxBodyBytes: MAX_FORM_BYTES },
)
