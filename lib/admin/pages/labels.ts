/** Shared parts of the office's pages: states, order numbers, times. */

import type { Locale } from '../../locale'
import type { OfMerchant } from '../../order/merchant'
import type { OrderId } from '../../order/orderId'
import type { OrderState } from '../../order/orderState'
import { html, type Markup } from '../../page/markup'
import { STATE_NAME } from '../../reporting/stateText'
import { type EpochMs, formatGatewayTime, isoTime } from '../../time'
import { type KeptParams, officeAddress } from './address'

/** `alarm`: needs attention; `plain`: fine; `quiet`: nothing to do. */
const BADGES: Readonly<Record<OrderState, 'alarm' | 'plain' | 'quiet'>> = {
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
  html`<span class="badge ${BADGES[state]}" data-state="${state}">${STATE_NAME[locale][state]}</span>`

/** Nothing for the default merchant. */
export const merchantBadge = ({ merchant }: OfMerchant): Markup | false =>
  merchant !== undefined && html` <span class="badge quiet">${merchant}</span>`

export const orderPath = (orderId: OrderId): string => `/admin/orders/${orderId}`

export const orderLink = (orderId: OrderId, context: KeptParams): Markup =>
  html`<a class="number" href="${officeAddress(orderPath(orderId), context)}">${orderId}</a>`

/** Links to the pages of a list that is newest first. */
export const olderLinks = (
  context: KeptParams,
  text: { readonly pages: string; readonly newest: string; readonly older: string },
  to: { readonly newest: string | undefined; readonly older: string | undefined },
): Markup | false =>
  (to.newest !== undefined || to.older !== undefined) &&
  html`<nav class="pages" aria-label="${text.pages}">
${to.newest !== undefined && html`<a href="${officeAddress(to.newest, context)}">← ${text.newest}</a>`}
${to.older !== undefined && html`<a href="${officeAddress(to.older, context)}" rel="next">${text.older} →</a>`}
</nav>`

/** Beijing time, `HH:mm`. */
export const timeOfDay = (time: EpochMs): Markup =>
  html`<time datetime="${isoTime(time)}">${formatGatewayTime(time).slice(11, 16)}</time>`

/** Beijing time, `yyyy-MM-dd HH:mm`. */
export const dayAndTime = (time: EpochMs): Markup =>
  html`<time datetime="${isoTime(time)}">${formatGatewayTime(time).slice(0, 16)}</time>`

/** The day in Beijing, `yyyy-MM-dd`, for addresses and date fields. */
export const dayText = (time: EpochMs): string => formatGatewayTime(time).slice(0, 10)
