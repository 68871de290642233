/**
 * `/orders/{orderId}/refunds/{refundId}` — for refunds that a person confirms on the gateway's page: GET shows the
 * refund, POST redirects there. @see docs/protocols.md#direct-refund
 */
import { apiRoute } from '../lib/app'
import { readShop } from '../lib/config/shop'
import { REFUND_CONFIRMATIONS } from '../lib/gateways/refundConfirmations'
import { pageContext } from '../lib/http/language'
import { onlyMethods } from '../lib/http/method'
import { problemResponse } from '../lib/http/problemResponse'
import { html, seeOther } from '../lib/http/response'
import { DEFAULT_MERCHANT, merchantOf } from '../lib/order/merchant'
import { parseOrderId } from '../lib/order/orderId'
import { refundPage } from '../lib/page/refundPage'
import { byMerchant, gatewaysOf, openOrders } from '../lib/parts'
import { confirmRefund } from '../lib/payment/confirmRefund'

export const handler = apiRoute(async app => {
  const { clock, log } = app
  const { shops, ...ports } = await app.configured({
    shops: byMerchant(readShop),
    orders: openOrders,
    confirmations: gatewaysOf(REFUND_CONFIRMATIONS),
  })
  const { lead, find } = confirmRefund({ ...ports, clock, log })
  const shop = shops(DEFAULT_MERCHANT)
  return onlyMethods(['GET', 'POST'], shop, async request => {
    const { orderId: number = '', refundId = '' } = request.pathParameters
    const orderId = parseOrderId(number)
    if (!orderId) return problemResponse(request, shop, { code: 'notFound' })
    const wanted = { orderId, refundId }
    const found = request.method === 'POST' ? await lead(wanted, request.requestId) : await find(wanted)
    switch (found.kind) {
      case 'led':
        return seeOther(found.url)
      case 'open':
      case 'settled':
      case 'pastDay':
        return html(
          found.kind === 'open' ? 200 : 410,
          refundPage(pageContext(request, shops(merchantOf(found.order))), found),
        )
      case 'unknownRefund':
        return problemResponse(request, shop, { code: 'notFound' })
      case 'changedMeanwhile':
        return problemResponse(request, shop, { code: 'internal' })
      default:
        return found satisfies never
    }
  })
})
