/** The page of a payment link: address, QR code, details, and a button to end it. */

import type { PaymentLink } from '../../order/paymentLink'
import { html, type Markup } from '../../page/markup'
import type { Page } from '../../page/page'
import { type EpochMs, plusMs, SECOND_MS } from '../../time'
import { officeAddress } from './address'
import { type AdminContext, adminPage, formToken, SECTION_PATH } from './adminPage'
import { dayAndTime } from './labels'
import { linkBadge, linkPath, priceMarkup, usesText } from './linksPage'
import { LINK_TEXT, type LinkDone } from './linkText'

interface ShownLink {
  readonly link: PaymentLink
  /** The address for payers. */
  readonly url: string
  readonly qr: Markup
  readonly now: EpochMs
  readonly done?: LinkDone | undefined
  /** Whether the operator tried to end a link that had ended already. */
  readonly isEnded?: boolean
}

export function linkPage(context: AdminContext, shown: ShownLink): Page {
  const { locale, session } = context
  const text = LINK_TEXT[locale]
  const { link, url, qr, now, done, isEnded } = shown
  const main = html`<main>
<h1>${link.name}</h1>
<p class="lead">${linkBadge(link, now, locale)} ${priceMarkup(link, locale)}</p>
${done && html`<p class="notice card" role="status">${text.done[done]}</p>`}
${isEnded && html`<p class="refused card" role="alert" data-refusal="endedAlready">${text.endedAlready}</p>`}
<div class="columns">
<div>
<section class="card" aria-labelledby="details">
<h2 id="details">${text.details}</h2>
${detailsMarkup(context, link)}
</section>
${session?.role === 'operator' && link.isActive && endForm(context, link)}
</div>
<section class="aside card" aria-labelledby="address">
<h2 id="address">${text.address}</h2>
${qr}
<p class="address" data-testid="address">${url}</p>
<p class="links"><a href="${url}.svg">${text.picture}</a></p>
</section>
</div>
<p class="links"><a href="${officeAddress(SECTION_PATH.links, context)}">${text.back}</a></p>
</main>`
  return adminPage(context, { title: link.name, section: 'links', here: linkPath(link), main })
}

function detailsMarkup({ locale }: AdminContext, link: PaymentLink): Markup {
  const text = LINK_TEXT[locale]
  const { expiresAt, asksNote, asksEmail, successUrl, createdAt, madeBy, endedBy, isActive } = link
  const asked = [asksNote && text.asksNote, asksEmail && text.asksEmail].filter(part => part !== false)
  const row = (name: string, value: Markup | string) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`
  return html`<dl class="details">
${link.merchant !== undefined && row(text.merchant, link.merchant)}
${row(text.amount, priceMarkup(link, locale))}
${row(text.used, usesText(link, locale))}
${row(text.until, expiresAt === undefined ? text.forEver : dayAndTime(lastMoment(expiresAt)))}
${row(text.asks, asked.length === 0 ? text.asksNothing : asked.join(' · '))}
${successUrl !== undefined && row(text.leadsTo, successUrl)}
${row(text.made, dayAndTime(createdAt))}
${madeBy !== undefined && row(text.madeBy, madeBy)}
${!isActive && endedBy !== undefined && row(text.endedBy, endedBy)}
</dl>`
}

/** Shows the end of a day with that day's date. */
const lastMoment = (expiresAt: EpochMs): EpochMs => plusMs(expiresAt, -SECOND_MS)

function endForm(context: AdminContext, link: PaymentLink): Markup {
  const { locale, session } = context
  const text = LINK_TEXT[locale]
  return html`<section class="card" aria-labelledby="end">
<h2 id="end">${text.end}</h2>
<p class="hint" id="end-hint">${text.endHint}</p>
<form class="fields" method="post" action="${officeAddress(`${linkPath(link)}/end`, context)}">${session && formToken(session)}
<button class="secondary" type="submit" aria-describedby="end-hint" data-testid="end">${text.end}</button>
</form>
</section>`
}
