/** `POST /orders` — goods, quantities and an e-mail address become an order; the catalog fixes the price. */
import { apiRoute, catalog, configured, log, ordersIn, profilesOf } from '../lib/app'
import { readShop, type ShopConfig } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import { PROFILES } from '../lib/gateways/profiles'
import { readSubmission } from '../lib/http/fields'
import { onlyMethods } from '../lib/http/method'
import { readOrderRequest } from '../lib/http/orderRequest'
import { orderView } from '../lib/http/orderView'
import { problemResponse } from '../lib/http/problemResponse'
import { type Handler, json, seeOther } from '../lib/http/response'
import { parseBuyerEmail } from '../lib/order/buyerEmail'
import { fillCart } from '../lib/order/cart'
import type { Catalog } from '../lib/order/catalog'
import type { Problem } from '../lib/page/problem'
import { type PlaceOrder, placeOrder } from '../lib/payment/placeOrder'
import { type Clock, systemClock } from '../lib/time'

interface Parts {
  readonly shop: Pick<ShopConfig, 'shopName' | 'publicUrl'>
  readonly catalog: Catalog
  readonly placeOrder: PlaceOrder
  readonly clock: Clock
}

export const createOrder = ({ shop, catalog, placeOrder, clock }: Parts): Handler =>
  onlyMethods(['POST'], shop.shopName, async request => {
    const refuse = (problem: Problem) => problemResponse(request, shop.shopName, problem)
    const submission = readSubmission(request)
    if (!submission.ok) return refuse({ code: submission.error })
    const wanted = readOrderRequest(submission.value, request.header('idempotency-key'))
    if (!wanted.ok) return refuse({ code: wanted.error })
    const { email, lines, idempotencyKey: key } = wanted.value

    const { locale } = request
    const cart = fillCart(catalog, lines, locale)
    if (!cart.ok) {
      if (!('sku' in cart.error)) return refuse(cart.error)
      const { code, sku } = cart.error
      // A person knows the goods by their name.
      const name = catalog.get(sku)?.name[locale] ?? sku
      return refuse({ code, culprit: request.wantsJson ? sku : name })
    }
    const buyerEmail = parseBuyerEmail(email)
    if (!buyerEmail) return refuse({ code: 'badEmail', culprit: email })

    const contents = [buyerEmail, cart.value.lines.map(({ sku, quantity }) => [sku, quantity])]
    const idempotency = key === undefined ? undefined : { key, contents }
    const placement = await placeOrder(
      { cart: cart.value, buyerEmail, locale, ...(idempotency && { idempotency }) },
      request.requestId,
    )
    switch (placement.kind) {
      case 'created':
      case 'replayed': {
        if (!request.wantsJson) return seeOther(`/orders/${placement.order.orderId}`)
        const view = orderView(placement.order, shop.publicUrl, clock())
        return json(placement.kind === 'created' ? 201 : 200, view, { location: view.url })
      }
      case 'conflict':
        return refuse({ code: 'idempotencyConflict' })
      case 'unknownGateway':
        return refuse({ code: 'gatewayUnavailable' })
      default:
        return placement satisfies never
    }
  })

export const handler = apiRoute(async () => {
  const { shop, stores, gateways } = await configured({
    shop: readShop,
    stores: readStores,
    gateways: profilesOf(PROFILES),
  })
  const ports = {
    orders: ordersIn(stores),
    gateways,
    orderLifetimeMs: shop.orderLifetimeMs,
    clock: systemClock,
    log,
  }
  return createOrder({ shop, catalog: catalog(), placeOrder: placeOrder(ports), clock: systemClock })
})
