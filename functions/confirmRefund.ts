/** `/orders/{orderId}/refunds/{refundId}` — for refunds that a person confirms on the gateway's page. */
import { apiRoute } from '../lib/app'
import { confirmRefund as answer } from '../lib/checkout/confirmRefund'
import { readShop } from '../lib/config/shop'
import { REFUND_CONFIRMATIONS } from '../lib/gateways/refundConfirmations'
import { byMerchant, gatewaysOf, openOrders } from '../lib/parts'
import { confirmRefund } from '../lib/payment/confirmRefund'

export const handler = apiRoute(async app => {
  const { clock, log } = app
  const { shops, ...ports } = await app.configured({
    shops: byMerchant(readShop),
    orders: openOrders,
    confirmations: gatewaysOf(REFUND_CONFIRMATIONS),
  })
  return answer(shops, confirmRefund({ ...ports, clock, log }))
})
