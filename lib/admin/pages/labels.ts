/** Small things that several of the office's pages show: a state, an order's number, a time. */
import type { Locale } from '../../locale'
import type { OrderId } from '../../order/orderId'
import type { OrderState } from '../../order/orderState'
import { withLanguage } from '../../page/languages'
import { html, type Markup } from '../../page/markup'
import type { PageContext } from '../../page/page'
import { STATE_NAME } from '../../story/stateText'
import { type EpochMs, formatGatewayTime, isoTime } from '../../time'

/** How much a state stands out: what needs a look, what is well, what is over. */
const LOOKS: Readonly<Record<OrderState, 'alarm' | 'plain' | 'quiet'>> = {
  awaitingPayment: 'quiet',
  overdue: 'quiet',
  expired: 'quiet',
  canceled: 'quiet',
  closed: 'quiet',
  paymentPending: 'alarm',
  paid: 'plain',
  paidLate: 'alarm',
  paidAfterCancel: 'alarm',
  paidTwice: 'alarm',
  paidOtherAmount: 'alarm',
  finished: 'plain',
  refunded: 'quiet',
  closedAfterPayment: 'alarm',
}

export const stateBadge = (state: OrderState, locale: Locale): Markup =>
  html`<span class="badge ${LOOKS[state]}" data-state="${state}">${STATE_NAME[locale][state]}</span>`

export const orderPath = (orderId: OrderId): string => `/admin/orders/${orderId}`

export const orderLink = (orderId: OrderId, { lang }: Pick<PageContext, 'lang'>): Markup =>
  html`<a class="number" href="${withLanguage(orderPath(orderId), lang)}">${orderId}</a>`

/** The way through a list that is read from its newest entry on. */
export const olderLinks = (
  { lang }: Pick<PageContext, 'lang'>,
  text: { readonly pages: string; readonly newest: string; readonly older: string },
  to: { readonly newest: string | undefined; readonly older: string | undefined },
): Markup | false =>
  (to.newest !== undefined || to.older !== undefined) &&
  html`<nav class="pages" aria-label="${text.pages}">
${to.newest !== undefined && html`<a href="${withLanguage(to.newest, lang)}">← ${text.newest}</a>`}
${to.older !== undefined && html`<a href="${withLanguage(to.older, lang)}" rel="next">${text.older} →</a>`}
</nav>`

/** Beijing time: `HH:mm`, or with the day before it. */
export const timeOfDay = (time: EpochMs): Markup =>
  html`<time datetime="${isoTime(time)}">${formatGatewayTime(time).slice(11, 16)}</time>`
export const dayAndTime = (time: EpochMs): Markup =>
  html`<time datetime="${isoTime(time)}">${formatGatewayTime(time).slice(0, 16)}</time>`

/** The day in Beijing as the pages' addresses and date fields have it, `yyyy-MM-dd`. */
export const dayText = (time: EpochMs): string => formatGatewayTime(time).slice(0, 10)
