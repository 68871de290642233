/** `GET /orders/{orderId}` — the order page while it is unpaid, then the result page; JSON on request. */
import type { DeliveryConfig } from '../config/delivery'
import type { ShopConfig } from '../config/shop'
import type { GatewayProfile } from '../gateways/capabilities/profile'
import type { Gateways } from '../gateways/gateway'
import { deviceOf } from '../http/device'
import { inLanguageOf, pageContext } from '../http/language'
import { onlyMethods } from '../http/method'
import { orderView } from '../http/orderView'
import { problemResponse } from '../http/problemResponse'
import { choiceBefore } from '../http/refusedChoice'
import { type Handler, html, json, seeOther } from '../http/response'
import { onwardToProgram, waitingRefresh } from '../http/waiting'
import { type ByMerchant, DEFAULT_MERCHANT, merchantOf } from '../order/merchant'
import { parseOrderId } from '../order/orderId'
import { orderState } from '../order/orderState'
import { withoutProgram } from '../page/backToShop'
import { confirmPage } from '../page/confirmPage'
import { resultPage } from '../page/resultPage'
import { isAnyBlocked, offeredProfiles } from '../payment/offeredGateways'
import type { Orders } from '../payment/ports'
import type { Clock } from '../time'

interface Parts {
  readonly shops: ByMerchant<ShopConfig>
  readonly delivery: Pick<DeliveryConfig, 'sendsReceipts'>
  readonly gateways: Gateways<GatewayProfile>
  /** Whether programs of 易支付 make orders here. */
  readonly servesPrograms: boolean
  readonly orders: Pick<Orders, 'get'>
  readonly clock: Clock
}

export function order({ shops, delivery, gateways, servesPrograms, orders, clock }: Parts): Handler {
  const { sendsReceipts } = delivery
  return onlyMethods(['GET'], shops(DEFAULT_MERCHANT), async request => {
    const orderId = parseOrderId(request.pathParameters.orderId ?? '')
    const found = orderId && (await orders.get(orderId))
    const order = found && (servesPrograms ? found : withoutProgram(found))
    const shop = shops(order ? merchantOf(order) : DEFAULT_MERCHANT)
    if (!order) return problemResponse(request, shop, { code: 'unknownOrder' })
    const { publicUrl } = shop
    const now = clock()
    const { offered, chosen } = offeredProfiles(order, gateways)
    if (request.wantsJson) return json(200, orderView(order, publicUrl, now, offered))
    const context = pageContext(inLanguageOf(order, request), shop)
    const state = orderState(order, now)
    const onward = onwardToProgram(order, state, request.rawQuery)
    if (onward !== undefined) return seeOther(onward)
    const refresh = waitingRefresh(order.orderId, state, request.rawQuery)
    if (state !== 'awaitingPayment' || refresh) {
      return html(200, resultPage(context, { order, state, refresh }))
    }
    if (!chosen) return problemResponse(inLanguageOf(order, request), shop, { code: 'gatewayUnavailable' })
    const { refused, gateway } = choiceBefore(request.rawQuery)
    const wanted = offered.find(({ name }) => name === gateway) ?? chosen
    const isBlocked = isAnyBlocked(offered, request.header('user-agent'))
    const elsewhere = isBlocked ? `${publicUrl}/orders/${order.orderId}` : undefined
    return html(
      200,
      confirmPage(context, {
        order,
        offer: { gateways: offered, chosen: wanted },
        refused,
        isPhone: deviceOf(request) === 'phone',
        now,
        sendsReceipts,
        elsewhere,
      }),
    )
  })
}
