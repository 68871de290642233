/** `/l/{linkId}` — the page of a payment link, and the orders it makes; `/l/{linkId}.svg` is its QR code. */
import type { ShopConfig } from '../config/shop'
import type { GatewayProfile } from '../gateways/capabilities/profile'
import type { Gateways } from '../gateways/gateway'
import { readSubmission } from '../http/fields'
import { pageContext } from '../http/language'
import { readLinkForm, refusedLinkForm } from '../http/linkForm'
import { onlyMethods } from '../http/method'
import { problemResponse } from '../http/problemResponse'
import type { Request } from '../http/request'
import { formPage, type Handler, type Response, seeOther, svg } from '../http/response'
import { senderOf } from '../http/sender'
import type { IllegalReason } from '../illegal/reasons'
import type { RecordIllegal } from '../illegal/recorder'
import { newFormKey } from '../order/formOrder'
import { readSignedAmount } from '../order/linkAmount'
import { type ByMerchant, DEFAULT_MERCHANT, merchantOf } from '../order/merchant'
import { isFull, type PaymentLink, parseLinkId } from '../order/paymentLink'
import { withLanguage } from '../page/languages'
import { linkPage, linkPath, type ShownLink } from '../page/linkPage'
import type { ProblemCode } from '../page/problem'
import { isAnyBlocked, profilesFor } from '../payment/offeredGateways'
import type { OpenLink, PayByLink } from '../payment/payByLink'
import type { Clock } from '../time'

interface Parts {
  readonly shops: ByMerchant<ShopConfig>
  readonly gateways: Gateways<Pick<GatewayProfile, 'isBlockedIn'>>
  readonly openLink: OpenLink
  readonly payByLink: PayByLink
  readonly recordIllegal: RecordIllegal
  readonly clock: Clock
}

export function paymentLink(parts: Parts): Handler {
  const { shops, gateways, openLink, payByLink, recordIllegal, clock } = parts
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
      const { qrCode } = await import('../page/qrCode')
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
      ...{ idempotencyKey: newFormKey(clock()), signed, isAmountIgnored: !amount.ok },
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
