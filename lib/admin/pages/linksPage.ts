/** The payment links, paged, newest first. */

import type { Locale } from '../../locale'
import { type LinkId, linkStatus, type PaymentLink } from '../../order/paymentLink'
import { amountMarkup } from '../../page/amount'
import { html, type Markup } from '../../page/markup'
import type { Page } from '../../page/page'
import type { EpochMs } from '../../time'
import { officeAddress } from './address'
import { type AdminContext, adminPage, SECTION_PATH } from './adminPage'
import { dayAndTime, merchantBadge, olderLinks } from './labels'
import { LINK_TEXT } from './linkText'

interface LinkList {
  readonly links: readonly PaymentLink[]
  /** The page begins after this one. */
  readonly after: LinkId | undefined
  /** The next page begins after this one; undefined on the last page. */
  readonly next: LinkId | undefined
  readonly now: EpochMs
}

const HERE = SECTION_PATH.links
export const NEW_LINK_PATH = `${HERE}/new`

export const linkPath = ({ linkId }: Pick<PaymentLink, 'linkId'>): string => `${HERE}/${linkId}`

export function linksPage(context: AdminContext, list: LinkList): Page {
  const { links, after, next, now } = list
  const { locale, session } = context
  const text = LINK_TEXT[locale]
  const main = html`<main>
<h1>${text.heading}</h1>
<p class="lead">${text.lead}</p>
${session?.role === 'operator' && html`<p class="begin"><a class="primary" href="${officeAddress(NEW_LINK_PATH, context)}">${text.make}</a></p>`}
<section class="card" aria-labelledby="found">
<h2 id="found">${text.list}</h2>
${links.length === 0 ? html`<p class="empty">${text.none}</p>` : tableMarkup(context, links, now)}
</section>
${olderLinks(context, text, {
  newest: after === undefined ? undefined : HERE,
  older: next === undefined ? undefined : addressOf(next),
})}
</main>`
  return adminPage(context, { title: text.heading, section: 'links', here: addressOf(after), main })
}

const addressOf = (after: LinkId | undefined): string =>
  after === undefined ? HERE : `${HERE}?after=${after}`

function tableMarkup(context: AdminContext, links: readonly PaymentLink[], now: EpochMs): Markup {
  const { locale } = context
  const text = LINK_TEXT[locale]
  const row = (link: PaymentLink) => html`
<tr data-link="${link.linkId}"><td>${dayAndTime(link.createdAt)}</td>
<th scope="row"><a href="${officeAddress(linkPath(link), context)}">${link.name}</a> ${linkBadge(link, now, locale)}${merchantBadge(link)}
${link.maxUses !== undefined && html`<small>${usesText(link, locale)}</small>`}</th>
<td>${priceMarkup(link, locale)}</td></tr>`
  return html`<table class="list">
<thead><tr><th scope="col">${text.made}</th><th class="left" scope="col">${text.link}</th><th scope="col">${text.amount}</th></tr></thead>
<tbody>${links.map(row)}</tbody>
</table>`
}

export const linkBadge = (link: PaymentLink, now: EpochMs, locale: Locale): Markup => {
  const status = linkStatus(link, now)
  return html`<span class="badge ${status === 'open' ? 'plain' : 'quiet'}" data-state="${status}">${LINK_TEXT[locale].states[status]}</span>`
}

export const usesText = ({ maxUses, uses }: PaymentLink, locale: Locale): string =>
  maxUses === undefined
    ? LINK_TEXT[locale].unlimited
    : LINK_TEXT[locale].uses(Object.keys(uses).length, maxUses)

export const priceMarkup = ({ price }: PaymentLink, locale: Locale): Markup =>
  price.kind === 'fixed'
    ? amountMarkup(price.amountFen, locale)
    : html`${amountMarkup(price.minFen, locale)} – ${amountMarkup(price.maxFen, locale)}`
