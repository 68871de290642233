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
import type { RecordIllegal } from '../illegal/recorder'
import { newFormKey } from '../order/formOrder'
import { readSignedAmount } from '../order/linkAmount'
import { type ByMerchant, DEFAULT_MERCHANT, merchantOf } from '../order/merchant'
import type { OrderId } from '../order/orderId'
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
  const { shops, openLink, payByLink } = parts
  return onlyMethods(['GET', 'POST'], shops(DEFAULT_MERCHANT), async request => {
    const [, text = '', picture] = /^(\w*)(\.svg)?$/.exec(request.pathParameters.linkId ?? '') ?? []
    const linkId = parseLinkId(text)
    const opened = linkId && (await openLink(linkId))
    if (!opened) return problemResponse(request, shops(DEFAULT_MERCHANT), { code: 'unknownLink' })
    const { link, status, openOrderId } = opened
    const asked = { request, link, shop: shops(merchantOf(link)) }
    if (picture) {
      const { qrCode } = await import('../page/qrCode')
      return svg(String(qrCode(`${asked.shop.publicUrl}${linkPath(link)}`, link.name)))
    }
    if (openOrderId) return toOrder(request, openOrderId)
    if (status === 'ended' || status === 'expired') return refuse(asked, 'linkEnded')
    // A POST may be a repetition, whose order holds a use already.
    if (status === 'used_up' && request.method !== 'POST') return refuse(asked, 'linkUsedUp')
    const shown = await shownIn(parts, asked)
    return request.method === 'POST'
      ? order(payByLink, asked, shown)
      : formPage(200, linkPage(pageContext(request, asked.shop), link, shown))
  })
}

interface LinkRequest {
  readonly request: Request
  readonly link: PaymentLink
  readonly shop: ShopConfig
}

const refuse = ({ request, shop }: LinkRequest, code: ProblemCode) => problemResponse(request, shop, { code })

const toOrder = ({ chosenLocale }: Request, orderId: OrderId) =>
  seeOther(withLanguage(`/orders/${orderId}`, chosenLocale))

async function shownIn(
  { gateways, recordIllegal, clock }: Parts,
  { request, link, shop }: LinkRequest,
): Promise<ShownLink> {
  const { rawQuery, header } = request
  const amount = readSignedAmount(link, rawQuery)
  // Whoever forged the amount, it was not the buyer: she may pay as if it were absent.
  if (!amount.ok) {
    const sent = { sender: senderOf(request), claimedOrder: link.linkId, raw: Buffer.from(rawQuery) }
    await recordIllegal({ reason: amount.error, ...sent })
  }
  const signed = amount.ok ? amount.value : undefined
  const isBlocked = isAnyBlocked(profilesFor(merchantOf(link), gateways), header('user-agent'))
  return {
    idempotencyKey: newFormKey(clock()),
    signed,
    isAmountIgnored: !amount.ok,
    elsewhere: isBlocked ? `${shop.publicUrl}${linkPath(link, signed)}` : undefined,
  }
}

async function order(payByLink: PayByLink, asked: LinkRequest, shown: ShownLink): Promise<Response> {
  const { request, link, shop } = asked
  const { locale, requestId } = request
  const submission = readSubmission(request)
  if (!submission.ok) return refuse(asked, submission.error)
  if (submission.value.kind !== 'form') return refuse(asked, 'unsupportedMediaType')
  const { fields } = submission.value
  const form = readLinkForm(link, fields, shown.signed)
  if (!form.ok) {
    if (isFull(link)) return refuse(asked, 'linkUsedUp')
    if (request.wantsJson) return refuse(asked, form.error.problem.code)
    return refusedLinkForm(pageContext(request, shop), link, fields, form.error, shown)
  }
  const outcome = await payByLink(link, { ...form.value, locale, requestId })
  switch (outcome.kind) {
    case 'placed':
      return toOrder(request, outcome.orderId)
    case 'taken':
      return refuse(asked, 'linkUsedUp')
    case 'unavailable':
      return refuse(asked, 'gatewayUnavailable')
    default:
      return outcome satisfies never
  }
}
