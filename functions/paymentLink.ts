/** `/l/{linkId}` — the page of a payment link, and the orders it makes; `/l/{linkId}.svg` is its QR code. */
import { apiRoute } from '../lib/app'
import { readShop } from '../lib/config/shop'
import type { GatewayProfile } from '../lib/gateways/capabilities/profile'
import type { Gateways } from '../lib/gateways/gateway'
import { readSubmission } from '../lib/http/fields'
import { pageContext } from '../lib/http/language'
import { readLinkForm, refusedLinkForm } from '../lib/http/linkForm'
import { onlyMethods } from '../lib/http/method'
import { problemResponse } from '../lib/http/problemResponse'
import type { Request } from '../lib/http/request'
import { formPage, type Handler, type Response, seeOther, svg } from '../lib/http/response'
import { senderOf } from '../lib/http/sender'
import type { IllegalReason } from '../lib/illegal/reasons'
import type { RecordIllegal } from '../lib/illegal/recorder'
import { newFormKey } from '../lib/order/formOrder'
import { readSignedAmount } from '../lib/order/linkAmount'
import { type ByMerchant, DEFAULT_MERCHANT, merchantOf } from '../lib/order/merchant'
import { isFull, type PaymentLink, parseLinkId } from '../lib/order/paymentLink'
import { withLanguage } from '../lib/page/languages'
import { linkPage, linkPath, type ShownLink } from '../lib/page/linkPage'
import type { ProblemCode } from '../lib/page/problem'
import { byMerchant, illegalRecorderOf, openOrders, openPaymentLinks, openProfiles } from '../lib/parts'
import { isAnyBlocked, profilesFor } from '../lib/payment/offeredGateways'
import { type OpenLink, openLink, type PayByLink, payByLink } from '../lib/payment/payByLink'
import { placeOrder } from '../lib/payment/placeOrder'
import type { Shop } from '../lib/shop'

interface Parts {
  readonly shops: ByMerchant<Shop & { readonly publicUrl: string }>
  readonly gateways: Gateways<Pick<GatewayProfile, 'isBlockedIn'>>
  readonly openLink: OpenLink
  readonly payByLink: PayByLink
  readonly recordIllegal: RecordIllegal
  readonly newIdempotencyKey: () => string
}

const paymentLink = ({
  shops,
  gateways,
  openLink,
  payByLink,
  recordIllegal,
  newIdempotencyKey,
}: Parts): Handler => {
  const shopOf = (link?: PaymentLink) => shops(link ? merchantOf(link) : DEFAULT_MERCHANT)
  const refuse = (request: Request, code: ProblemCode, link?: PaymentLink) =>
    problemResponse(request, shopOf(link), { code })
  const toOrder = (request: Request, orderId: string) =>
    seeOther(withLanguage(`/orders/${orderId}`, request.chosenLocale))

  const recordRefused = (request: Request, { linkId }: PaymentLink, reason: IllegalReason) =>
    recordIllegal({
      ...{ reason, sender: senderOf(request), claimedOrder: linkId },
      raw: Buffer.from(request.rawQuery),
    })

  return onlyMethods(['GET', 'POST'], shopOf(), async request => {
    const [, text = '', picture] = /^(\w*)(\.svg)?$/.exec(request.pathParameters.linkId ?? '') ?? []
    const linkId = parseLinkId(text)
    const opened = linkId && (await openLink(linkId))
    if (!opened) return refuse(request, 'unknownLink')
    const { link, status, openOrderId } = opened
    const shop = shopOf(link)
    if (picture) {
      const { qrCode } = await import('../lib/page/qrCode')
      return svg(String(qrCode(`${shop.publicUrl}${linkPath(link)}`, link.name)))
    }
    if (openOrderId) return toOrder(request, openOrderId)
    if (status === 'ended' || status === 'expired') return refuse(request, 'linkEnded', link)
    // A POST may be a repetition, whose order holds a use already.
    if (status === 'used_up' && request.method !== 'POST') return refuse(request, 'linkUsedUp', link)
    const amount = readSignedAmount(link, request.rawQuery)
    // Whoever forged the amount, it was not the buyer: she may pay as if it were absent.
    if (!amount.ok) await recordRefused(request, link, amount.error)
    const signed = amount.ok ? amount.value : undefined
    const isBlocked = isAnyBlocked(profilesFor(merchantOf(link), gateways), request.header('user-agent'))
    const shown = {
      ...{ idempotencyKey: newIdempotencyKey(), signed, isAmountIgnored: !amount.ok },
      elsewhere: isBlocked ? `${shop.publicUrl}${linkPath(link, signed)}` : undefined,
    }
    if (request.method === 'POST') return order(request, link, shown)
    return formPage(200, linkPage(pageContext(request, shop), link, shown))
  })

  async function order(request: Request, link: PaymentLink, shown: ShownLink): Promise<Response> {
    const { locale, requestId } = request
    const submission = readSubmission(request)
    if (!submission.ok) return refuse(request, submission.error, link)
    if (submission.value.kind !== 'form') return refuse(request, 'unsupportedMediaType', link)
    const { fields } = submission.value
    const form = readLinkForm(link, fields, shown.signed)
    if (!form.ok) {
      if (isFull(link)) return refuse(request, 'linkUsedUp', link)
      if (request.wantsJson) return refuse(request, form.error.problem.code, link)
      return refusedLinkForm(pageContext(request, shopOf(link)), link, fields, form.error, shown)
    }
    const outcome = await payByLink(link, { ...form.value, locale, requestId })
    switch (outcome.kind) {
      case 'placed':
        return toOrder(request, outcome.orderId)
      case 'taken':
        return refuse(request, 'linkUsedUp', link)
      case 'unavailable':
        return refuse(request, 'gatewayUnavailable', link)
      default:
        return outcome satisfies never
    }
  }
}

export const handler = apiRoute(async app => {
  const { clock, log } = app
  const { shops, recordIllegal, ...stores } = await app.configured({
    ...{ shops: byMerchant(readShop), gateways: openProfiles },
    ...{ orders: openOrders, links: openPaymentLinks, recordIllegal: illegalRecorderOf('link') },
  })
  const ports = { ...stores, orderLifetimeMs: shops(DEFAULT_MERCHANT).orderLifetimeMs, clock, log }
  const all = { ...ports, placeOrder: placeOrder(ports) }
  return paymentLink({
    ...{ shops, gateways: stores.gateways, recordIllegal },
    ...{ openLink: openLink(all), payByLink: payByLink(all) },
    newIdempotencyKey: () => newFormKey(clock()),
  })
})
