/** `POST /v1/orders/{orderId}/cancel` — apart from the rest of the API, for it alone asks the gateways. */
import { type ApiHandlerParts, apiHandler } from '../lib/api/apiHandler'
import { failureAnswer } from '../lib/api/errors'
import { cancelOrder as operation } from '../lib/api/operations/cancelOrder'
import type { Surroundings } from '../lib/api/orderResource'
import { ownOrders } from '../lib/api/ownStores'
import { surroundingsOf } from '../lib/api/surroundings'
import {
  apiAccessIn,
  backEndRoute,
  configured,
  log,
  ordersIn,
  profilesOf,
  signingGatewaysOf,
} from '../lib/app'
import { readApi } from '../lib/config/api'
import { readShop } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import { PROFILES } from '../lib/gateways/profiles'
import { TRADE_QUERIES } from '../lib/gateways/tradeQueries'
import { MAX_FORM_BYTES } from '../lib/http/request'
import type { Handler } from '../lib/http/response'
import type { ByMerchant } from '../lib/order/merchant'
import { type CancelOrder, cancelOrder as cancel } from '../lib/payment/cancelOrder'
import { systemClock } from '../lib/time'

interface Parts extends Omit<ApiHandlerParts, 'served'> {
  readonly surroundings: ByMerchant<Surroundings>
  /** Cancels a merchant's own orders alone. */
  readonly cancelOrder: ByMerchant<CancelOrder>
}

export const cancelOrder = ({ surroundings, cancelOrder, ...parts }: Parts): Handler =>
  apiHandler({
    ...parts,
    served: merchant => [
      operation({ ...parts, ...surroundings(merchant), cancelOrder: cancelOrder(merchant) }),
    ],
  })

export const handler = backEndRoute(
  async () => {
    const { api, shop, stores, profiles, tradeQueries } = await configured({
      ...{ api: readApi, shop: readShop, stores: readStores },
      profiles: profilesOf(PROFILES),
      tradeQueries: signingGatewaysOf(TRADE_QUERIES),
    })
    const surroundings = surroundingsOf(shop.publicUrl, profiles)
    const orders = ordersIn(stores)
    return cancelOrder({
      ...{ ...apiAccessIn(api, merchant => surroundings(merchant).livemode), surroundings },
      ...{ publicUrl: shop.publicUrl, clock: systemClock },
      cancelOrder: merchant =>
        cancel({ orders: ownOrders(orders, merchant), tradeQueries, clock: systemClock, log }),
    })
  },
  { failureAnswer, maxBodyBytes: MAX_FORM_BYTES },
)
