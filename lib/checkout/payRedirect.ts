/**
 * `/orders/{orderId}/pay` — sends the buyer to the chosen gateway: by POST with a form that submits itself, by GET with
 * a redirect, both with the same signed fields. Or shows a code to scan.
 */
import type { ShopConfig } from '../config/shop'
import { deviceOf } from '../http/device'
import { inLanguageOf } from '../http/language'
import { onlyMethods } from '../http/method'
import { readPaymentChoice } from '../http/paymentChoice'
import { paymentResponse } from '../http/paymentResponse'
import { problemResponse } from '../http/problemResponse'
import { refusedTo } from '../http/refusedChoice'
import { type Handler, seeOther } from '../http/response'
import { isLookingAgain, returnedTo } from '../http/waiting'
import { type ByMerchant, DEFAULT_MERCHANT, merchantOf } from '../order/merchant'
import { parseOrderId } from '../order/orderId'
import { withLanguage } from '../page/languages'
import type { Problem } from '../page/problem'
import type { Orders } from '../payment/ports'
import type { RequestPayment } from '../payment/requestPayment'
import type { Clock } from '../time'

interface Parts {
  readonly shops: ByMerchant<ShopConfig>
  readonly orders: Pick<Orders, 'get'>
  readonly requestPayment: RequestPayment
  readonly clock: Clock
}

/** Loaded on demand: few buyers are shown a code. */
const drawing = () => import('../http/codeResponse')

export function payRedirect({ shops, orders, requestPayment, clock }: Parts): Handler {
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
    const payment = await requestPayment(order, { gateway, method, buyer, requestId })
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
}
