/** The page of an order that awaits payment: its contents, its amount and the choice of how to pay. */
import type { Locale } from '../locale'
import type { Order } from '../order/order'
import type { EpochMs } from '../time'
import { amountMarkup } from './amount'
import { backToShop } from './backToShop'
import { beijingTimeMarkup } from './beijingTime'
import { CONFIRM_TEXT } from './confirmText'
import { towardsGateway } from './contentSecurityPolicy'
import { withLanguage } from './languages'
import { html } from './markup'
import { openElsewhere } from './openElsewhere'
import { detailsMarkup, linesMarkup, shownEmail } from './orderSummary'
import { frame, type Page, type PageContext } from './page'
import { type Offer, paymentChoice } from './paymentChoice'
import { problemText } from './problemText'

/** Why the buyer's choice was refused. */
export const REFUSED_CHOICES = ['unknownBank', 'unknownGateway'] as const
export type RefusedChoice = (typeof REFUSED_CHOICES)[number]

interface Confirmation {
  readonly order: Order
  readonly offer: Offer
  readonly refused?: RefusedChoice | undefined
  /** Whether the buyer's browser runs on a phone. */
  readonly isPhone?: boolean
  readonly now: EpochMs
  /** Whether buyers get a receipt by mail. */
  readonly sendsReceipts: boolean
  /** The page's absolute URL, if the buyer's browser does not open the gateway. */
  readonly elsewhere?: string | undefined
}

export function confirmPage(context: PageContext, confirmation: Confirmation): Page {
  const { shop, locale, lang } = context
  const { order, offer, refused, isPhone, now, sendsReceipts, elsewhere } = confirmation
  const text = CONFIRM_TEXT[locale]
  const here = `/orders/${order.orderId}`
  const { pay, steps: toPay } = wayToPay(offer, locale)
  const scan = isPhone ? text.scanElsewhere : text.scan
  const back = backToShop(order, 'awaitingPayment')
  const afterwards = sendsReceipts && order.buyerEmail ? [text.comeBack, text.receiptStep] : [text.comeBack]
  const steps = [...toPay, ...afterwards]
  const payUntil = html`<div><dt>${text.payUntil}</dt><dd>${beijingTimeMarkup(order.expiresAt, now, locale)}</dd></div>`
  const problem = refused && problemText({ code: refused }, locale)
  const main = html`<main${refused && html` data-problem="${refused}"`}>
<h1>${text.heading}</h1>
${problem && html`<p class="refusal card" role="alert">${problem}</p>`}
${openElsewhere(elsewhere, locale)}
<div class="columns">
<section class="card" aria-labelledby="order">
<h2 id="order">${text.order}</h2>
${linesMarkup(order.lines, locale)}
${detailsMarkup(order, shop, locale, shownEmail(order), payUntil)}
</section>
<section class="aside card" aria-labelledby="payment">
<h2 class="spoken" id="payment">${text.payment}</h2>
<p class="total"><span class="label">${text.total}</span>${amountMarkup(order.amountFen, locale, 'amount')}</p>
<form method="post" action="${withLanguage(`${here}/pay`, lang)}">
${lang && html`<input type="hidden" name="lang" value="${lang}">`}
${paymentChoice(offer, locale, problem)}
<button class="primary" type="submit" data-testid="pay">${pay}</button>
${offer.gateways
  .filter(({ showsCodes }) => showsCodes)
  .map(
    gateway =>
      html`<button class="secondary" type="submit" formmethod="get" name="code" value="${gateway.name}" data-testid="code-${gateway.name}">${scan(gateway.words[locale].name)}</button>`,
  )}
<button class="link" type="submit" formmethod="get" data-testid="pay-link">${text.payLink}</button>
</form>
${back && html`<p class="links"><a href="${back}" data-testid="back">${text.back}</a></p>`}
</section>
<section class="next" aria-labelledby="next">
<h2 id="next">${text.next}</h2>
<ol class="steps">${steps.map(step => html`<li>${step}</li>`)}</ol>
</section>
</div>
</main>`
  // The link button sends the form by GET, which redirects to the gateway.
  const towards = new Set(offer.gateways.flatMap(({ url }) => towardsGateway(url).split(' ')))
  const formAction = ["'self'", ...towards].join(' ')
  return frame({ ...context, title: text.heading, here, main, formAction })
}

/** The text of the button, and the steps until the buyer comes back. */
function wayToPay({ gateways, chosen }: Offer, locale: Locale) {
  const { one, several } = CONFIRM_TEXT[locale]
  if (gateways.length > 1) return { pay: several.pay, steps: [several.go, several.payThere] }
  const { name } = chosen.words[locale]
  const payThere = chosen.banks.length > 0 ? one.payThereOrAtBank : one.payThere
  return { pay: one.pay(name), steps: [one.go(name), payThere(name)] }
}
