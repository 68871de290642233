/**
 * `/orders/{orderId}/refunds/{refundId}` — for refunds that a person confirms on the gateway's page: GET shows the
 * refund, POST redirects there. @see docs/protocols.md#direct-refund
 */
import type { ShopConfig } from '../config/shop'
import { pageContext } from '../http/language'
import { onlyMethods } from '../http/method'
import { problemResponse } from '../http/problemResponse'
import { type Handler, html, seeOther } from '../http/response'
import { type ByMerchant, DEFAULT_MERCHANT, merchantOf } from '../order/merchant'
import { parseOrderId } from '../order/orderId'
import { refundPage } from '../page/refundPage'
import type { ConfirmRefund } from '../payment/confirmRefund'

export function confirmRefund(shops: ByMerchant<ShopConfig>, { find, lead }: ConfirmRefund): Handler {
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
}
