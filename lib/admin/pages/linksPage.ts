/** The payment links, page by page, newest first. */
import type { Locale } from '../../locale'
import { DEFAULT_MERCHANT, type MerchantId } from '../../order/merchant'
import { type LinkId, linkStatus, type PaymentLink } from '../../order/paymentLink'
import { amountMarkup } from '../../page/amount'
import { withLanguage } from '../../page/languages'
import { html, type Markup } from '../../page/markup'
import type { Page } from '../../page/page'
import type { EpochMs } from '../../time'
import { type AdminContext, adminPage, langField, SECTION_PATH } from './adminPage'
import { dayAndTime, olderLinks } from './labels'
import { LINK_TEXT } from './linkText'

interface LinkList {
  readonly links: readonly PaymentLink[]
  /** Whose they are. */
  readonly merchant: MerchantId
  readonly merchants: readonly MerchantId[]
  /** Only those older than this one. */
  readonly after: LinkId | undefined
  /** After which the next page begins; undefined on the last. */
  readonly next: LinkId | undefined
  readonly now: EpochMs
}

const HERE = SECTION_PATH.links
export const NEW_LINK_PATH = `${HERE}/new`

export const linkPath = ({ linkId }: Pick<PaymentLink, 'linkId'>): string => `${HERE}/${linkId}`

export function linksPage(context: AdminContext, list: LinkList): Page {
  const { links, merchant, merchants, after, next, now } = list
  const { locale, lang, session } = context
  const text = LINK_TEXT[locale]
  const main = html`<main>
<h1>${text.heading}</h1>
<p class="lead">${text.lead}</p>
${session?.role === 'operator' && html`<p class="begin"><a class="primary" href="${withLanguage(addressOf(NEW_LINK_PATH, { merchant }), lang)}">${text.make}</a></p>`}
${
  merchants.length > 1 &&
  html`<form class="filters" action="${HERE}">${langField(context)}
${merchantSelect(context, merchants, merchant)}
<button class="secondary" type="submit">${text.show}</button>
</form>`
}
<section class="card" aria-labelledby="found">
<h2 id="found">${text.list}</h2>
${links.length === 0 ? html`<p class="empty">${text.none}</p>` : tableMarkup(context, links, now)}
</section>
${olderLinks(context, text, {
  newest: after === undefined ? undefined : addressOf(HERE, { merchant }),
  older: next === undefined ? undefined : addressOf(HERE, { merchant, after: next }),
})}
</main>`
  return adminPage(context, {
    title: text.heading,
    section: 'links',
    here: addressOf(HERE, { merchant, after }),
    main,
  })
}

function addressOf(path: string, list: Pick<LinkList, 'merchant'> & Partial<LinkList>): string {
  const { merchant, after } = list
  const query = new URLSearchParams({
    ...(merchant !== DEFAULT_MERCHANT && { merchant }),
    ...(after !== undefined && { after }),
  })
  return query.size === 0 ? path : `${path}?${query}`
}

/** Whose links; nothing where there is one merchant only. */
export const merchantSelect = (
  { locale }: AdminContext,
  merchants: readonly MerchantId[],
  chosen: MerchantId,
): Markup | false =>
  merchants.length > 1 &&
  html`<div><label for="merchant">${LINK_TEXT[locale].merchant}</label><select id="merchant" name="merchant">${merchants.map(
    each =>
      html`<option value="${each}"${each === chosen && html` selected`}>${merchantName(each, locale)}</option>`,
  )}</select></div>`

const merchantName = (merchant: MerchantId, locale: Locale): string =>
  merchant === DEFAULT_MERCHANT ? LINK_TEXT[locale].defaultMerchant : merchant

function tableMarkup({ locale, lang }: AdminContext, links: readonly PaymentLink[], now: EpochMs): Markup {
  const text = LINK_TEXT[locale]
  const row = (link: PaymentLink) => html`
<tr data-link="${link.linkId}"><td>${dayAndTime(link.createdAt)}</td>
<th scope="row"><a href="${withLanguage(linkPath(link), lang)}">${link.name}</a> ${linkBadge(link, now, locale)}
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
