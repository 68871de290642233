/**
 * `/orders/{orderId}/pay` — sends the buyer to the chosen gateway: by POST with a form that submits itself, by GET with
 * a redirect, both with the same signed fields. Or shows a code to scan.
 */
import { apiRoute } from '../lib/app'
import { readShop } from '../lib/config/shop'
import { PAYMENTS } from '../lib/gateways/payments'
import { deviceOf } from '../lib/http/device'
import { inLanguageOf } from '../lib/http/language'
import { onlyMethods } from '../lib/http/method'
import { readPaymentChoice } from '../lib/http/paymentChoice'
import { paymentResponse } from '../lib/http/paymentResponse'
import { problemResponse } from '../lib/http/problemResponse'
import { refusedTo } from '../lib/http/refusedChoice'
import { seeOther } from '../lib/http/response'
import { isLookingAgain, returnedTo } from '../lib/http/waiting'
import { DEFAULT_MERCHANT, merchantOf } from '../lib/order/merchant'
import { parseOrderId } from '../lib/order/orderId'
import { withLanguage } from '../lib/page/languages'
import type { Problem } from '../lib/page/problem'
import { byMerchant, openOrders, signingGatewaysOf } from '../lib/parts'
import { requestPayment } from '../lib/payment/requestPayment'

/** Loaded on demand: few buyers are shown a code. */
const drawing = () => import('../lib/http/codeResponse')

export const handler = apiRoute(async app => {
  const { clock, log } = app
  const { shops, orders, gateways } = await app.configured({
    shops: byMerchant(readShop),
    orders: openOrders,
    gateways: signingGatewaysOf(PAYMENTS),
  })
  const pay = requestPayment({ orders, gateways, clock, log })
  return onlyMethods(['GET', 'POST'], shops(DEFAULT_MERCHANT), async received => {
    const orderId = parseOrderId(received.pathParameters.orderId ?? '')
    const order = orderId && (await orders.get(orderId))
    const shop = shops(order ? merchantOf(order) : DEFAULT_MERCHANT)
    if (!order) return problemResponse(received, shop, { code: 'unknownOrder' })
    const request = inLanguageOf(order, received)
    const orderPage = `/orders/${order.orderId}`
    const refuse = (problem: Problem) => problemResponse(request, shop, problem, orderPage)

    const choice = readPaymentChoice(request)
    if (!choice.ok) return refuse({ code: choice.error })
    const { gateway, method } = choice.value
    const { requestId, sourceIp: ip } = request
    const buyer = { ip, device: deviceOf(request) }
    const payment = await pay(order, { gateway, method, buyer, requestId })
    switch (payment.kind) {
      case 'requested':
        return paymentResponse(request, shop, order, payment.request)
      case 'code':
        return (await drawing()).codeResponse(request, shop, order, payment, clock())
      case 'notPayable':
        if (request.wantsJson) return refuse({ code: 'notPayable' })
        // The order's page explains why it cannot be paid. A buyer who was shown a code may just have paid.
        return seeOther(
          withLanguage(
            isLookingAgain(request.rawQuery) ? returnedTo(order.orderId) : orderPage,
            request.chosenLocale,
          ),
        )
      case 'unknownBank':
      case 'unknownGateway': {
        const culprit =
          payment.kind === 'unknownBank' && method.kind === 'bank' ? { culprit: method.bank } : {}
        if (request.wantsJson) return refuse({ code: payment.kind, ...culprit })
        // Only a gateway that exists: made-up text must not be repeated in an address.
        const known = payment.kind === 'unknownBank' ? gateway : undefined
        const again = refusedTo(order.orderId, payment.kind, known)
        return seeOther(withLanguage(again, request.chosenLocale))
      }
      case 'unavailable':
        return refuse({ code: 'gatewayUnavailable' })
      default:
        return payment satisfies never
    }
  })
})
