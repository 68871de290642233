/** The order while it awaits payment: what is bought, for how much, and the choice of how to pay. */
import type { Bank, GatewayProfile } from '../gateways/gateway'
import type { Order } from '../order/order'
import type { EpochMs } from '../time'
import { amountMarkup } from './amount'
import { beijingTimeMarkup } from './beijingTime'
import { CONFIRM_TEXT, type ConfirmText } from './confirmText'
import { towardsGateway } from './contentSecurityPolicy'
import { withLanguage } from './languages'
import { html, type Markup } from './markup'
import { detailsMarkup, linesMarkup } from './orderSummary'
import { frame, type Page, type PageContext } from './page'

const BANK_GROUPS: readonly Bank['group'][] = ['personal', 'debit', 'business']

interface Confirmation {
  readonly order: Order
  readonly gateway: Pick<GatewayProfile, 'banks' | 'url'>
  readonly now: EpochMs
  /** Whether buyers get a receipt by mail. */
  readonly sendsReceipts: boolean
  /** The page's own address, where the buyer's browser would not open the gateway. */
  readonly openElsewhere?: string | undefined
}

export function confirmPage(context: PageContext, confirmation: Confirmation): Page {
  const { shop, locale, lang } = context
  const { order, gateway, now, sendsReceipts, openElsewhere } = confirmation
  const text = CONFIRM_TEXT[locale]
  const here = `/orders/${order.orderId}`
  const hasBanks = gateway.banks.length > 0
  const toPay = hasBanks ? text.steps : text.steps.with(1, text.payThere)
  const steps = sendsReceipts && order.buyerEmail ? [...toPay, text.receiptStep] : toPay
  const payUntil = html`<div><dt>${text.payUntil}</dt><dd>${beijingTimeMarkup(order.expiresAt, now, locale)}</dd></div>`
  const main = html`<main>
<h1>${text.heading}</h1>
${openElsewhere && html`<p class="elsewhere card">${text.openElsewhere} <span class="address">${openElsewhere}</span></p>`}
<div class="columns">
<section class="card" aria-labelledby="order">
<h2 id="order">${text.order}</h2>
${linesMarkup(order.lines, locale)}
${detailsMarkup(order, shop, locale, payUntil)}
</section>
<section class="aside card" aria-labelledby="payment">
<h2 class="spoken" id="payment">${text.payment}</h2>
<p class="total"><span class="label">${text.total}</span>${amountMarkup(order.amountFen, locale, 'amount')}</p>
<form method="post" action="${withLanguage(`${here}/pay`, lang)}">
${lang && html`<input type="hidden" name="lang" value="${lang}">`}
${hasBanks && methodsMarkup(gateway.banks, text)}
<button class="primary" type="submit" data-testid="pay">${text.pay}</button>
<button class="link" type="submit" formmethod="get" data-testid="pay-link">${text.payLink}</button>
</form>
</section>
<section class="next" aria-labelledby="next">
<h2 id="next">${text.next}</h2>
<ol class="steps">${steps.map(step => html`<li>${step}</li>`)}</ol>
</section>
</div>
</main>`
  // The link button's GET is answered by a redirect to the gateway; it has the form's fields for a query.
  const formAction = `'self' ${towardsGateway(gateway.url)}`
  return frame({ ...context, title: text.heading, here, main, formAction })
}

function methodsMarkup(banks: readonly Bank[], text: ConfirmText): Markup {
  const groups = BANK_GROUPS.map(group => ({ group, members: banks.filter(bank => bank.group === group) }))
  return html`<label for="bank">${text.method}</label>
<select id="bank" name="bank" aria-describedby="bank-hint" data-testid="bank">
<option value="" selected>${text.account}</option>${groups
    .filter(({ members }) => members.length > 0)
    .map(
      ({ group, members }) => html`
<optgroup label="${text.bankGroups[group]}">${members.map(
        bank => html`
<option value="${bank.code}" lang="zh-Hans">${bank.name}</option>`,
      )}
</optgroup>`,
    )}
</select>
<p class="hint" id="bank-hint">${text.methodHint}</p>`
}
