/** `POST /orders` — creates an order; prices come from the catalog. */
import { apiRoute } from '../lib/app'
import { type BuyerDataConfig, readBuyerData } from '../lib/config/buyerData'
import { type DeliveryConfig, readDelivery } from '../lib/config/delivery'
import { readShop } from '../lib/config/shop'
import type { GatewayProfile } from '../lib/gateways/capabilities/profile'
import type { Gateways } from '../lib/gateways/gateway'
import { readSubmission } from '../lib/http/fields'
import { pageContext } from '../lib/http/language'
import { onlyMethods } from '../lib/http/method'
import { readOrderRequest } from '../lib/http/orderRequest'
import { orderView } from '../lib/http/orderView'
import { problemResponse } from '../lib/http/problemResponse'
import { refusedForm } from '../lib/http/refusedForm'
import { MAX_FORM_BYTES } from '../lib/http/request'
import { type Handler, json, seeOther } from '../lib/http/response'
import { readBuyerEmail } from '../lib/order/buyerEmail'
import { fillCart } from '../lib/order/cart'
import type { Catalog } from '../lib/order/catalog'
import { newFormKey } from '../lib/order/formOrder'
import { withLanguage } from '../lib/page/languages'
import type { Problem } from '../lib/page/problem'
import type { RefusedForm } from '../lib/page/storefrontPage'
import { openOrders, openProfiles, readCatalog } from '../lib/parts'
import { offeredProfiles } from '../lib/payment/offeredGateways'
import { type PlaceOrder, placeOrder } from '../lib/payment/placeOrder'
import type { Shop } from '../lib/shop'
import type { Clock } from '../lib/time'

interface Parts {
  readonly shop: Shop & { readonly publicUrl: string }
  readonly delivery: Pick<DeliveryConfig, 'sendsReceipts'>
  readonly buyerData: Pick<BuyerDataConfig, 'demandsEmail'>
  readonly catalog: Catalog
  readonly gateways: Gateways<Pick<GatewayProfile, 'name' | 'showsCodes'>>
  readonly placeOrder: PlaceOrder
  readonly clock: Clock
}

const createOrder = (parts: Parts): Handler => {
  const { shop, catalog, delivery, buyerData, gateways, placeOrder, clock } = parts
  const { publicUrl } = shop
  const { sendsReceipts } = delivery
  const { demandsEmail } = buyerData
  const storefront = { goods: [...catalog.values()], sendsReceipts, demandsEmail }

  const order = onlyMethods(['POST'], shop, async request => {
    const { locale, wantsJson } = request
    const submission = readSubmission(request)
    if (!submission.ok) return problemResponse(request, shop, { code: submission.error })
    const refuse = (problem: Problem, field?: RefusedForm['field']) => {
      if (wantsJson || submission.value.kind === 'json') return problemResponse(request, shop, problem)
      const { fields } = submission.value
      const refusal = { problem, ...(field && { field }) }
      return refusedForm(pageContext(request, shop), storefront, fields, refusal, newFormKey(clock()))
    }

    const wanted = readOrderRequest(submission.value, request.header('idempotency-key'))
    if (!wanted.ok) return refuse({ code: wanted.error })
    const { email, lines, idempotencyKey: key, isFormsKey } = wanted.value
    const cart = fillCart(catalog, lines, locale)
    if (!cart.ok) {
      const { code } = cart.error
      if (!('sku' in cart.error)) return refuse({ code })
      const { sku } = cart.error
      return refuse({ code, culprit: sku }, { sku })
    }
    const buyerEmail = readBuyerEmail(email, demandsEmail)
    if (!buyerEmail.ok) return refuse({ code: buyerEmail.error, culprit: email }, 'email')

    const contents = [buyerEmail.value ?? null, cart.value.lines.map(({ sku, quantity }) => [sku, quantity])]
    const keyed = key === undefined ? undefined : { key, contents }
    const once = keyed && (isFormsKey ? { form: keyed } : { idempotency: keyed })
    const placement = await placeOrder(
      { cart: cart.value, buyerEmail: buyerEmail.value, locale, ...once },
      request.requestId,
    )
    switch (placement.kind) {
      case 'created':
      case 'replayed': {
        const { order } = placement
        if (!wantsJson) return seeOther(`/orders/${order.orderId}`)
        const { offered } = offeredProfiles(order, gateways)
        const view = orderView(order, publicUrl, clock(), offered)
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
  // A browser that restores a tab or repeats the address sends GET: show the storefront.
  return async request =>
    request.method === 'GET' && !request.wantsJson
      ? seeOther(withLanguage('/', request.chosenLocale))
      : order(request)
}

export const handler = apiRoute(
  async app => {
    const { clock, log } = app
    const { orders, ...parts } = await app.configured({
      shop: readShop,
      delivery: readDelivery,
      buyerData: readBuyerData,
      catalog: readCatalog,
      gateways: openProfiles,
      orders: openOrders,
    })
    const { gateways, shop } = parts
    const { orderLifetimeMs } = shop
    return createOrder({
      ...parts,
      placeOrder: placeOrder({ orders, gateways, orderLifetimeMs, clock, log }),
      clock,
    })
  },
  { maxBodyBytes: MAX_FORM_BYTES },
)
