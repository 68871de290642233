/** `GET /orders/{orderId}` — the order page while it is unpaid, then the result page; JSON on request. */
import { apiRoute } from '../lib/app'
import { readDelivery } from '../lib/config/delivery'
import { readServesPrograms } from '../lib/config/epay'
import { readShop } from '../lib/config/shop'
import { deviceOf } from '../lib/http/device'
import { inLanguageOf, pageContext } from '../lib/http/language'
import { onlyMethods } from '../lib/http/method'
import { orderView } from '../lib/http/orderView'
import { problemResponse } from '../lib/http/problemResponse'
import { choiceBefore } from '../lib/http/refusedChoice'
import { html, json, seeOther } from '../lib/http/response'
import { onwardToProgram, waitingRefresh } from '../lib/http/waiting'
import { DEFAULT_MERCHANT, merchantOf } from '../lib/order/merchant'
import { parseOrderId } from '../lib/order/orderId'
import { orderState } from '../lib/order/orderState'
import { withoutProgram } from '../lib/page/backToShop'
import { confirmPage } from '../lib/page/confirmPage'
import { resultPage } from '../lib/page/resultPage'
import { byMerchant, openOrders, openProfiles } from '../lib/parts'
import { isAnyBlocked, offeredProfiles } from '../lib/payment/offeredGateways'

export const handler = apiRoute(async app => {
  const { shops, delivery, gateways, servesPrograms, orders } = await app.configured({
    shops: byMerchant(readShop),
    delivery: readDelivery,
    gateways: openProfiles,
    servesPrograms: readServesPrograms,
    orders: openOrders,
  })
  const { sendsReceipts } = delivery
  return onlyMethods(['GET'], shops(DEFAULT_MERCHANT), async request => {
    const orderId = parseOrderId(request.pathParameters.orderId ?? '')
    const found = orderId && (await orders.get(orderId))
    const order = found && (servesPrograms ? found : withoutProgram(found))
    const shop = shops(order ? merchantOf(order) : DEFAULT_MERCHANT)
    if (!order) return problemResponse(request, shop, { code: 'unknownOrder' })
    const { publicUrl } = shop
    const now = app.clock()
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
})
