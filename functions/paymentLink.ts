/** `/l/{linkId}` — a payment link: its page, the order that it makes, and at `/l/{linkId}.svg` its QR code. */
import { randomUUID } from 'node:crypto'
import { apiRoute, configured, log, ordersIn, paymentLinksIn, profilesOf } from '../lib/app'
import { readApiTable } from '../lib/config/api'
import { readShop } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import { PROFILES } from '../lib/gateways/profiles'
import { readSubmission } from '../lib/http/fields'
import { pageContext } from '../lib/http/language'
import { readLinkForm, refusedLinkForm } from '../lib/http/linkForm'
import { onlyMethods } from '../lib/http/method'
import { problemResponse } from '../lib/http/problemResponse'
import type { Request } from '../lib/http/request'
import { type Handler, html, type Response, seeOther, svg } from '../lib/http/response'
import { type PaymentLink, parseLinkId } from '../lib/order/paymentLink'
import { withLanguage } from '../lib/page/languages'
import { linkPage, linkPath } from '../lib/page/linkPage'
import type { ProblemCode } from '../lib/page/problem'
import { type OpenLink, openLink, type PayByLink, payByLink } from '../lib/payment/payByLink'
import { placeOrder } from '../lib/payment/placeOrder'
import type { Shop } from '../lib/shop'
import { systemClock } from '../lib/time'

interface Parts {
  readonly shop: Shop & { readonly publicUrl: string }
  readonly openLink: OpenLink
  readonly payByLink: PayByLink
  readonly newIdempotencyKey: () => string
}

export const paymentLink = ({ shop, openLink, payByLink, newIdempotencyKey }: Parts): Handler => {
  const refuse = (request: Request, code: ProblemCode) => problemResponse(request, shop, { code })
  const toOrder = (request: Request, orderId: string) =>
    seeOther(withLanguage(`/orders/${orderId}`, request.chosenLocale))

  return onlyMethods(['GET', 'POST'], shop, async request => {
    const [, text = '', picture] = /^(\w*)(\.svg)?$/.exec(request.pathParameters.linkId ?? '') ?? []
    const linkId = parseLinkId(text)
    const opened = linkId && (await openLink(linkId))
    if (!opened) return refuse(request, 'unknownLink')
    const { link, status, openOrderId } = opened
    if (picture) {
      const { qrCode } = await import('../lib/page/qrCode')
      return svg(String(qrCode(`${shop.publicUrl}${linkPath(link)}`, link.name)))
    }
    if (openOrderId) return toOrder(request, openOrderId)
    if (status === 'used_up') return refuse(request, 'linkUsedUp')
    if (status !== 'open') return refuse(request, 'linkEnded')
    if (request.method === 'POST') return order(request, link)
    return html(200, linkPage(pageContext(request, shop), link, { idempotencyKey: newIdempotencyKey() }))
  })

  async function order(request: Request, link: PaymentLink): Promise<Response> {
    const { locale, requestId } = request
    const submission = readSubmission(request)
    if (!submission.ok) return refuse(request, submission.error)
    if (submission.value.kind !== 'form') return refuse(request, 'unsupportedMediaType')
    const { fields } = submission.value
    const form = readLinkForm(link, fields)
    if (!form.ok) {
      if (request.wantsJson) return refuse(request, form.error.problem.code)
      return refusedLinkForm(pageContext(request, shop), link, fields, form.error, newIdempotencyKey())
    }
    const outcome = await payByLink(link, { ...form.value, locale, requestId })
    switch (outcome.kind) {
      case 'placed':
        return toOrder(request, outcome.order.orderId)
      case 'taken':
        return refuse(request, 'linkUsedUp')
      case 'unavailable':
        return refuse(request, 'gatewayUnavailable')
      default:
        return outcome satisfies never
    }
  }
}

export const handler = apiRoute(async () => {
  const { shop, stores, apiTable, gateways } = await configured({
    ...{ shop: readShop, stores: readStores, apiTable: readApiTable },
    gateways: profilesOf(PROFILES),
  })
  const { orderLifetimeMs } = shop
  const ports = { orders: ordersIn(stores), gateways, orderLifetimeMs, clock: systemClock, log }
  const all = { ...ports, links: paymentLinksIn(apiTable), placeOrder: placeOrder(ports) }
  return paymentLink({
    shop,
    openLink: openLink(all),
    payByLink: payByLink(all),
    newIdempotencyKey: randomUUID,
  })
})
