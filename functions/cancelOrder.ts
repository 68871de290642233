/** `POST /v1/orders/{orderId}/cancel` — apart from the rest of the API, for it alone asks the gateways. */
import { type ApiHandlerParts, apiHandler } from '../lib/api/apiHandler'
import { authenticator } from '../lib/api/authenticate'
import { principalAuthenticator } from '../lib/api/authenticatePrincipal'
import { failureAnswer } from '../lib/api/errors'
import { cancelOrder as operation } from '../lib/api/operations/cancelOrder'
import type { Surroundings } from '../lib/api/orderResource'
import { ownOrders } from '../lib/api/ownStores'
import { surroundingsOf } from '../lib/api/surroundings'
import { backEndRoute } from '../lib/app'
import { isThrottled } from '../lib/aws/throttling'
import { readApi } from '../lib/config/api'
import { readShop } from '../lib/config/shop'
import { PROFILES } from '../lib/gateways/profiles'
import { TRADE_QUERIES } from '../lib/gateways/tradeQueries'
import { MAX_FORM_BYTES } from '../lib/http/request'
import type { Handler } from '../lib/http/response'
import type { ByMerchant } from '../lib/order/merchant'
import {
  openApiKeys,
  openIdempotencyKeys,
  openKeySecrets,
  openOrders,
  profilesOf,
  readMerchantNames,
  signingGatewaysOf,
} from '../lib/parts'
import { type CancelOrder, cancelOrder as cancel } from '../lib/payment/cancelOrder'

interface Parts extends Omit<ApiHandlerParts, 'served'> {
  readonly surroundings: ByMerchant<Surroundings>
  /** Cancels a merchant's own orders alone. */
  readonly cancelOrder: ByMerchant<CancelOrder>
}

const cancelOrder = ({ surroundings, cancelOrder, ...parts }: Parts): Handler =>
  apiHandler({
    ...parts,
    served: merchant => [
      operation({ ...parts, ...surroundings(merchant), cancelOrder: cancelOrder(merchant) }),
    ],
  })

export const handler = backEndRoute(
  async app => {
    const { clock, log } = app
    const { api, merchants, shop, profiles, tradeQueries, orders, keys, secrets, idempotencyKeys } =
      await app.configured({
        ...{ api: readApi, merchants: readMerchantNames },
        ...{ shop: readShop, profiles: profilesOf(PROFILES), tradeQueries: signingGatewaysOf(TRADE_QUERIES) },
        ...{ orders: openOrders, keys: openApiKeys, secrets: openKeySecrets },
        idempotencyKeys: openIdempotencyKeys,
      })
    const { publicUrl } = shop
    const surroundings = surroundingsOf(publicUrl, profiles)
    const livemode: ByMerchant<boolean> = merchant => surroundings(merchant).livemode
    return cancelOrder({
      ...{ surroundings, idempotencyKeys, isThrottled, publicUrl, clock },
      authenticate: authenticator({ keys, secrets, livemode, clock }),
      authenticatePrincipal: api.servesIam ? principalAuthenticator({ merchants, livemode, log }) : undefined,
      cancelOrder: merchant => cancel({ orders: ownOrders(orders, merchant), tradeQueries, clock, log }),
    })
  },
  { failureAnswer, maxBodyBytes: MAX_FORM_BYTES },
)
