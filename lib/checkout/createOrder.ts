/** `POST /orders` — creates an order; prices come from the catalog. */
import type { GatewayProfile } from '../gateways/capabilities/profile'
import type { Gateways } from '../gateways/gateway'
import { readSubmission, type Submission } from '../http/fields'
import { pageContext } from '../http/language'
import { onlyMethods } from '../http/method'
import { readOrderRequest } from '../http/orderRequest'
import { orderView } from '../http/orderView'
import { problemResponse } from '../http/problemResponse'
import { refusedForm } from '../http/refusedForm'
import type { Request } from '../http/request'
import { type Handler, json, seeOther } from '../http/response'
import { readBuyerEmail } from '../order/buyerEmail'
import { fillCart } from '../order/cart'
import { newFormKey } from '../order/formOrder'
import { withLanguage } from '../page/languages'
import type { RefusedForm } from '../page/storefrontPage'
import { offeredProfiles } from '../payment/offeredGateways'
import type { PlaceOrder, Purchase } from '../payment/placeOrder'
import { err, ok, type Result } from '../result'
import { type StorefrontParts, storefrontOf } from './storefront'

interface Parts extends StorefrontParts {
  readonly gateways: Gateways<Pick<GatewayProfile, 'name' | 'showsCodes'>>
  readonly placeOrder: PlaceOrder
}

type Refusal = Pick<RefusedForm, 'problem' | 'field'>

export function createOrder(parts: Parts): Handler {
  const { shop, gateways, placeOrder, clock } = parts

  const order = onlyMethods(['POST'], shop, async request => {
    const { wantsJson, requestId } = request
    const submission = readSubmission(request)
    if (!submission.ok) return problemResponse(request, shop, { code: submission.error })
    const refuse = (refusal: Refusal) => {
      if (wantsJson || submission.value.kind === 'json')
        return problemResponse(request, shop, refusal.problem)
      const { fields } = submission.value
      const context = pageContext(request, shop)
      return refusedForm(context, storefrontOf(parts), fields, refusal, newFormKey(clock()))
    }
    const purchase = readPurchase(parts, request, submission.value)
    if (!purchase.ok) return refuse(purchase.error)
    const placement = await placeOrder(purchase.value, requestId)
    switch (placement.kind) {
      case 'created':
      case 'replayed': {
        const { order } = placement
        if (!wantsJson) return seeOther(`/orders/${order.orderId}`)
        const { offered } = offeredProfiles(order, gateways)
        const view = orderView(order, shop.publicUrl, clock(), offered)
        return json(placement.kind === 'created' ? 201 : 200, view, { location: view.url })
      }
      case 'conflict':
        return refuse({ problem: { code: 'idempotencyConflict' } })
      case 'unknownGateway':
        return refuse({ problem: { code: 'gatewayUnavailable' } })
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

function readPurchase(
  { catalog, buyerData }: StorefrontParts,
  { locale, header }: Request,
  submission: Submission,
): Result<Purchase, Refusal> {
  const wanted = readOrderRequest(submission, header('idempotency-key'))
  if (!wanted.ok) return err({ problem: { code: wanted.error } })
  const { email, lines, idempotencyKey: key, isFormsKey } = wanted.value
  const cart = fillCart(catalog, lines, locale)
  if (!cart.ok) {
    const { code } = cart.error
    if (!('sku' in cart.error)) return err({ problem: { code } })
    const { sku } = cart.error
    return err({ problem: { code, culprit: sku }, field: { sku } })
  }
  const buyerEmail = readBuyerEmail(email, buyerData.demandsEmail)
  if (!buyerEmail.ok) return err({ problem: { code: buyerEmail.error, culprit: email }, field: 'email' })

  const contents = [buyerEmail.value ?? null, cart.value.lines.map(({ sku, quantity }) => [sku, quantity])]
  const keyed = key === undefined ? undefined : { key, contents }
  const once = keyed && (isFormsKey ? { form: keyed } : { idempotency: keyed })
  return ok({ cart: cart.value, buyerEmail: buyerEmail.value, locale, ...once })
}
