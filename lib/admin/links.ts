/** Pages and actions for payment links: list, show, create, end. */

import { html, type Response, seeOther } from '../http/response'
import { newFormKey } from '../order/formOrder'
import { DEFAULT_MERCHANT, merchantOf } from '../order/merchant'
import { type LinkId, type PaymentLink, parseLinkId } from '../order/paymentLink'
import { endLink, makeLink } from '../payment/makeLink'
import { linkIdFor, readLinkForm } from './linkForm'
import { type ApiPorts, messageResponse, ofApi, type Ports, type View, type ViewInput } from './officeView'
import { merchantValue, officeAddress, readMerchant } from './pages/address'
import type { AdminContext } from './pages/adminPage'
import { linkPage } from './pages/linkPage'
import { linkPath, linksPage } from './pages/linksPage'
import { LINK_DONE, type LinkDone } from './pages/linkText'
import { EMPTY_LINK, newLinkPage } from './pages/newLinkPage'

const PAGE_SIZE = 25

export const linkList: View = ofApi(async ({ links, merchants, clock }, { context, fields }) => {
  const after = parseLinkId(fields.get('after') ?? '')
  const range = { limit: PAGE_SIZE + 1, olderThan: after }
  const lists = (context.merchant === undefined ? merchants : [context.merchant]).map(merchant =>
    links.list(range, merchant),
  )
  // Link ids sort by age, across merchants.
  const found = (await Promise.all(lists)).flat().sort((a, b) => (a.linkId < b.linkId ? 1 : -1))
  const page = found.slice(0, PAGE_SIZE)
  const next = found.length > PAGE_SIZE ? page.at(-1)?.linkId : undefined
  return html(200, linksPage(context, { links: page, after, next, now: clock() }))
})

export const oneLink = (linkId: LinkId): View =>
  ofApi(async (ports, { context, fields }) => {
    const link = await ports.links.get(linkId)
    if (!link) return messageResponse(context, 'unknownLink')
    const done = LINK_DONE.find(each => each === fields.get('done'))
    return showLink(ports, context, link, { done })
  })

async function showLink(
  { publicUrl, clock }: Pick<ApiPorts, 'publicUrl'> & Pick<Ports, 'clock'>,
  context: AdminContext,
  link: PaymentLink,
  outcome: { readonly done?: LinkDone | undefined; readonly isEnded?: boolean },
): Promise<Response> {
  const url = `${publicUrl}/l/${link.linkId}`
  const { qrCode } = await import('../page/qrCode')
  const shown = { link, url, qr: qrCode(url, link.name), now: clock(), ...outcome }
  return html(outcome.isEnded ? 409 : 200, linkPage(context, shown))
}

export const newLink: View = ofApi(async ({ clock }, { context, session }) => {
  if (session.role !== 'operator') return messageResponse(context, 'viewOnly')
  const now = clock()
  const entered = { ...EMPTY_LINK, merchant: context.merchant ?? DEFAULT_MERCHANT }
  return html(200, newLinkPage(context, { entered, problems: [], formId: newFormKey(now), now }))
})

export const makeLinkAction: View = ofApi(async ({ links, merchants, clock, log }, input) => {
  const { context, fields, session, request } = input
  const now = clock()
  // The form of a deployment with one merchant has no such field.
  const merchant = readMerchant(fields.get('merchant') ?? merchantValue(DEFAULT_MERCHANT), merchants)
  if (merchant === undefined) return messageResponse(context, 'badForm')
  const { entered, wanted, problems } = readLinkForm(fields, merchant, now)
  if (!wanted) {
    return html(422, newLinkPage(context, { entered, problems, formId: newFormKey(now), now }))
  }
  const linkId = linkIdFor(fields.get('formId') ?? '', entered, now)
  if (!linkId) return messageResponse(context, 'badForm')
  const { person } = session
  await makeLink(links, wanted, { linkId, merchant, at: now, person })
  log('info', 'linkMade', { requestId: request.requestId, linkId, person })
  return doneWith(input, linkId, 'made')
})

/** The link keeps the name of the person who ended it; of several who do so at once, the last. */
export const endLinkAction = (linkId: LinkId): View =>
  ofApi(async (ports, input) => {
    const { context, session, request } = input
    const link = await ports.links.get(linkId)
    if (!link) return messageResponse(context, 'unknownLink')
    if (!link.isActive) return showLink(ports, context, link, { isEnded: true })
    const { person } = session
    await endLink(ports.links, linkId, merchantOf(link), person)
    ports.log('info', 'linkEnded', { requestId: request.requestId, linkId, person })
    return doneWith(input, linkId, 'ended')
  })

const doneWith = ({ context }: ViewInput, linkId: LinkId, done: LinkDone): Response =>
  seeOther(officeAddress(`${linkPath({ linkId })}?done=${done}`, context))
