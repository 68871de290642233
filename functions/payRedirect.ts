/** `/orders/{orderId}/pay` — sends the buyer to the chosen gateway, or shows a code to scan. */
import { apiRoute } from '../lib/app'
import { payRedirect } from '../lib/checkout/payRedirect'
import { readShop } from '../lib/config/shop'
import { PAYMENTS } from '../lib/gateways/payments'
import { byMerchant, openOrders, signingGatewaysOf } from '../lib/parts'
import { requestPayment } from '../lib/payment/requestPayment'

export const handler = apiRoute(async app => {
  const { clock, log } = app
  const { shops, orders, gateways } = await app.configured({
    shops: byMerchant(readShop),
    orders: openOrders,
    gateways: signingGatewaysOf(PAYMENTS),
  })
  return payRedirect({
    shops,
    orders,
    requestPayment: requestPayment({ orders, gateways, clock, log }),
    clock,
  })
})
