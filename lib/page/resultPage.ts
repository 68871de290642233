/** The result of an order by its state; reloads itself while a payment is being confirmed. */
import type { Locale } from '../locale'
import { type FenSum, total } from '../money'
import { maskedEmail } from '../order/buyerEmail'
import type { Order } from '../order/order'
import { isUnpaid, type OrderState } from '../order/orderState'
import { amountRefunded, pendingRefunds, tradesOf } from '../order/trades'
import { amountMarkup } from './amount'
import { autoRefresh, type Refresh } from './autoRefresh'
import { backToShop } from './backToShop'
import { beijingDateMarkup } from './beijingTime'
import { withLanguage } from './languages'
import { type Mark, mark } from './mark'
import { html, type Markup } from './markup'
import { detailsMarkup, linesMarkup, shownEmail } from './orderSummary'
import { frame, type Page, type PageContext } from './page'
import { RESULT_TEXT, type ResultText } from './resultText'

const MARKS: Record<OrderState, Mark> = {
  awaitingPayment: 'waiting',
  overdue: 'over',
  expired: 'over',
  canceled: 'over',
  closed: 'over',
  paymentPending: 'waiting',
  paid: 'done',
  paidLate: 'attention',
  paidAfterCancel: 'attention',
  paidTwice: 'attention',
  paidOtherAmount: 'attention',
  finished: 'done',
  refunded: 'returned',
  closedAfterPayment: 'attention',
}

interface Result {
  readonly order: Order
  readonly state: OrderState
  /** Set while a claimed payment is being confirmed; ignored once the state shows a payment. */
  readonly refresh: Refresh | undefined
}

export function resultPage(context: PageContext, result: Result): Page {
  const { locale, shop, lang } = context
  const { order, state } = result
  const text = RESULT_TEXT[locale]
  const confirming = result.refresh !== undefined && isUnpaid(state)
  const outcome = confirming ? text.confirming[state] : text.states[state]
  const refresh = isUnpaid(state) || state === 'paymentPending' ? result.refresh : undefined
  const here = `/orders/${order.orderId}`
  // Masked, since anybody with the page's address can open it, for ever; the buyer still recognizes it.
  const shown = shownEmail(order)
  const email = shown && maskedEmail(shown)
  const reload = refresh && autoRefresh(refresh, lang, text.refreshNow)
  const main = html`<main class="narrow" data-state="${state}" data-confirming="${String(confirming)}">
<div class="card slip">
<div role="status">
${mark(confirming ? 'waiting' : MARKS[state])}
<h1>${outcome.heading}</h1>
<p class="lead">${outcome.what}</p>
<p>${outcome.next}</p>
${receiptMarkup(order, text, email)}
</div>
${reload && html`<p class="hint">${text.refreshing} ${reload.link}</p>`}
<p class="total"><span class="label">${text.amount}</span>${amountMarkup(order.amountFen, locale, 'amount')}</p>
${refundMarkup(order, text, locale)}
${linesMarkup(order.lines, locale)}
${detailsMarkup(order, shop, locale, email, paidMarkup(order, text, locale))}
${linksMarkup(state, confirming, text, { order: withLanguage(here, lang), shop: backToShop(order, state) ?? withLanguage('/', lang) })}
</div>
</main>`
  return frame({
    ...context,
    title: outcome.heading,
    here: refresh?.url ?? here,
    main,
    ...(reload && { head: reload.head, script: reload.script }),
  })
}

/** Only says that a receipt was sent, never that one will be. */
function receiptMarkup(order: Order, text: ResultText, email: string | undefined): Markup | undefined {
  const isSent = Object.values(order.facts).some(({ kind }) => kind === 'receiptSent')
  if (!isSent || !order.buyerEmail) return undefined
  return html`<p data-testid="receipt">${email ? `${text.receiptSentTo} ${email}` : text.receiptSent}</p>`
}

/** The time of each payment: for buyers without an e-mail address this page is the receipt. */
function paidMarkup(order: Order, text: ResultText, locale: Locale): Markup | undefined {
  const times = tradesOf(order).flatMap(({ paidAt }) => paidAt ?? [])
  if (times.length === 0) return undefined
  const shown = times.toSorted((a, b) => a - b).map(time => beijingDateMarkup(time, locale))
  return html`<div><dt>${text.paidAt}</dt><dd data-testid="paid-at">${shown.map((time, index) => html`${index > 0 && html`<br>`}${time}`)}</dd></div>`
}

/** The amounts that were refunded and that are being refunded. */
function refundMarkup(order: Order, text: ResultText, locale: Locale): Markup {
  const refundedFen = amountRefunded(order)
  const pending = total(pendingRefunds(order).map(({ amountFen }) => amountFen))
  const line = (words: string, amount: FenSum, testId: string) =>
    amount > 0 && html`<p class="refund">${words} ${amountMarkup(amount, locale, testId)}</p>`
  return html`${line(text.refunded, refundedFen, 'refunded')}${line(text.refundPending, pending, 'refund-pending')}`
}

function linksMarkup(
  state: OrderState,
  confirming: boolean,
  text: ResultText,
  to: { readonly order: string; readonly shop: string },
): Markup {
  const toShop = html`<a href="${to.shop}">${text.toShop}</a>`
  if (state !== 'awaitingPayment') return html`<p class="links">${toShop}</p>`
  // While a payment may still arrive, paying again must not be the primary action.
  const toOrder = confirming
    ? html`<a href="${to.order}" data-testid="pay-now">${text.notPaidYet}</a>`
    : html`<a class="primary" href="${to.order}" data-testid="pay-now">${text.payNow}</a>`
  return html`<p class="links">${toOrder} ${toShop}</p>`
}
