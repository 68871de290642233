/** The page of an order: lines, payments, refunds, what needs a person, history. */

import type { RefundWay } from '../../gateways/capabilities/refunds'
import type { Locale } from '../../locale'
import { formatYuan } from '../../money'
import { maskedEmail } from '../../order/buyerEmail'
import type { GatewayName } from '../../order/facts'
import { gatewayOf } from '../../order/merchant'
import type { Order } from '../../order/order'
import { orderState } from '../../order/orderState'
import {
  amountLeft,
  isOfOneTrade,
  isPastRefunds,
  pendingRefunds,
  type Trade,
  tradesOf,
} from '../../order/trades'
import { amountMarkup } from '../../page/amount'
import { withLanguage } from '../../page/languages'
import { html, type Markup } from '../../page/markup'
import { linesMarkup } from '../../page/orderSummary'
import type { Page } from '../../page/page'
import type { OrderInNeed, ReviewedOrder } from '../../payment/reviews'
import { CONCERN_TEXT } from '../../reporting/concernText'
import { accountName } from '../../reporting/gatewayText'
import { historyOf } from '../../reporting/history'
import { refundedText } from '../../reporting/refundedText'
import { STATE_MEANING } from '../../reporting/stateText'
import { todoOf } from '../../reporting/todo'
import { TODO_TEXT } from '../../reporting/todoText'
import type { EpochMs } from '../../time'
import { keptFields, officeAddress } from './address'
import { type AdminContext, adminPage, formToken } from './adminPage'
import { dayAndTime, merchantBadge, orderPath, stateBadge } from './labels'
import { type Done, ORDER_TEXT, type Refused } from './orderText'
import { visibleOrder } from './refundNumbers'

interface ShownOrder extends ReviewedOrder {
  readonly now: EpochMs
  readonly refundWay: (gateway: string) => RefundWay
  readonly done?: Done | undefined
  readonly refusal?: Refused | undefined
}

export function orderPage(context: AdminContext, shown: ShownOrder): Page {
  const { locale } = context
  const text = ORDER_TEXT[locale]
  const { now, done, refusal, refundWay } = shown
  const order = visibleOrder(context, shown.order, refundWay)
  const need = shown.need && { ...shown.need, order }
  const state = orderState(order, now)
  const refunded = refundedText(order, state, locale)
  const main = html`<main>
<h1>${text.heading} <span class="number" data-testid="order-id">${order.orderId}</span></h1>
<p class="lead">${stateBadge(state, locale)}${merchantBadge(order)} <span class="sentence">${STATE_MEANING[locale][state]}</span>${refunded !== undefined && html` <strong class="sentence" data-testid="refundedPart">${refunded}</strong>`}</p>
${done && html`<p class="notice card" role="status">${text.done[done]}</p>`}
${refusal && html`<p class="refused card" role="alert" data-refusal="${refusal.kind}">${text.refusals[refusal.kind]}${'leftFen' in refusal && text.nowLeft(refusal.leftFen)}${refusal.kind === 'noService' && refusal.way === 'removed' && html`<br>${notNamed(refusal.gateway, locale)}`}</p>`}
${need && needMarkup(context, need, now)}
<div class="columns">
<div>
${paymentsMarkup(context, { order, refundWay })}
<section class="card" aria-labelledby="history">
<h2 id="history">${text.history}</h2>
${historyMarkup(order, locale)}
</section>
</div>
<section class="aside card" aria-labelledby="goods">
<h2 id="goods">${text.goods}</h2>
${linesMarkup(order.lines, locale)}
${factsMarkup(context, order)}
</section>
</div>
</main>`
  return adminPage(context, {
    title: `${text.heading} ${order.orderId}`,
    section: 'orders',
    here: orderPath(order.orderId),
    main,
  })
}

function factsMarkup({ locale, lang, session }: AdminContext, order: Order): Markup {
  const text = ORDER_TEXT[locale]
  const { orderId, amountFen, createdAt, expiresAt, reference, note: payersNote } = order
  const isOperator = session?.role === 'operator'
  return html`<dl class="details">
<div><dt>${text.amount}</dt><dd>${amountMarkup(amountFen, locale)}</dd></div>
<div><dt>${text.created}</dt><dd>${dayAndTime(createdAt)}</dd></div>
<div><dt>${text.payBy}</dt><dd>${dayAndTime(expiresAt)}</dd></div>
<div><dt>${text.buyer}</dt><dd>${buyerText(order, locale, isOperator)}</dd></div>${
    isOperator &&
    reference !== undefined &&
    html`
<div><dt>${text.ownNumber}</dt><dd>${reference}</dd></div>`
  }${
    isOperator &&
    payersNote !== undefined &&
    html`
<div><dt>${text.payersNote}</dt><dd>${payersNote}</dd></div>`
  }
</dl>
<p class="links"><a href="${withLanguage(`/orders/${orderId}`, lang)}">${text.buyersPage}</a></p>`
}

/** Operators may have to write to the buyer; viewers see a masked address. */
function buyerText({ buyerEmail, facts }: Order, locale: Locale, isOperator: boolean): string {
  const { forgotten, noEmail } = ORDER_TEXT[locale]
  if (buyerEmail === undefined)
    return Object.values(facts).some(({ kind }) => kind === 'forgotten') ? forgotten : noEmail
  return isOperator ? buyerEmail : maskedEmail(buyerEmail)
}

/** Shown in a list of several orders. */
interface NeedDetails {
  readonly which: Markup
  readonly refunds: Markup
}

/** Instructions, and the form that marks the order as dealt with. */
export function needMarkup(
  context: AdminContext,
  need: OrderInNeed,
  now: EpochMs,
  more?: NeedDetails,
): Markup {
  const { locale, session } = context
  const text = ORDER_TEXT[locale]
  const { order, concern } = need
  const { orderId, facts } = order
  return html`<section class="need card" aria-labelledby="need-${orderId}${more && ` which-${orderId}`}" data-order="${orderId}">
${more?.which}
<h2 id="need-${orderId}">${text.needed(CONCERN_TEXT[locale][concern])}</h2>
<ul>${todoOf(need, now, locale).map(line => html`<li>${line}</li>`)}</ul>
${more?.refunds}
${
  session?.role === 'operator' &&
  html`<form class="fields" method="post" action="${officeAddress(`${orderPath(orderId)}/attended`, context)}">${formToken(session)}
<input type="hidden" name="concern" value="${concern}"><input type="hidden" name="seen" value="${Object.keys(facts).length}">
<div><label for="note-${orderId}">${text.note}</label><input id="note-${orderId}" name="note" maxlength="200" required autocomplete="off" aria-describedby="note-hint-${orderId}">
<p class="hint" id="note-hint-${orderId}">${text.noteHint}</p></div>
<button class="secondary" type="submit">${text.dealtWith}</button>
</form>`
}
</section>`
}

function paymentsMarkup(context: AdminContext, shown: Refundable): Markup {
  const text = ORDER_TEXT[context.locale]
  const trades = tradesWithMoney(shown.order)
  return html`<section class="card" aria-labelledby="payments">
<h2 id="payments">${text.payments}</h2>
${trades.length === 0 && html`<p class="empty">${text.noPayments}</p>`}
${tradesMarkup(context, shown)}
</section>`
}

const tradesWithMoney = (order: Order): readonly Trade[] =>
  tradesOf(order).filter(({ paidFen, refundedFen }) => paidFen > 0 || refundedFen > 0)

type Refundable = Pick<ShownOrder, 'order' | 'refundWay'>

/** The payments, each with a refund form for operators. */
export const tradesMarkup = (context: AdminContext, shown: Refundable): Markup =>
  html`${tradesWithMoney(shown.order).map((trade, index) => tradeMarkup(context, shown, trade, index))}`

function tradeMarkup(context: AdminContext, shown: Refundable, trade: Trade, index: number): Markup {
  const { locale, session } = context
  const text = ORDER_TEXT[locale]
  const { gateway, tradeNo, paidFen, paidAt, refundedFen, refundPendingFen } = trade
  const left = amountLeft(trade)
  return html`<div class="trade" data-trade="${tradeNo}">
<dl class="details">
<div><dt>${text.trade}</dt><dd class="number">${tradeNo}</dd></div>
<div><dt>${text.gateway}</dt><dd>${accountName(gateway, locale)}</dd></div>
${paidAt !== undefined && html`<div><dt>${text.paidAt}</dt><dd>${dayAndTime(paidAt)}</dd></div>`}
<div><dt>${text.paid}</dt><dd>${amountMarkup(paidFen, locale)}</dd></div>
${refundedFen > 0 && html`<div><dt>${text.refunded}</dt><dd>${amountMarkup(refundedFen, locale, 'refunded')}</dd></div>`}
${refundPendingFen > 0 && html`<div><dt>${text.pending}</dt><dd>${amountMarkup(refundPendingFen, locale, 'pending')}</dd></div>`}
<div><dt>${text.left}</dt><dd>${amountMarkup(left, locale)}</dd></div>
</dl>
${session?.role === 'operator' && confirmations(context, shown, trade)}
${session?.role === 'operator' && left > 0 && refundForm(context, shown, trade, index)}
</div>`
}

/** Links to the pages that confirm the trade's pending refunds. */
function confirmations(
  { locale, lang }: AdminContext,
  { order, refundWay }: Refundable,
  trade: Trade,
): Markup | false {
  const pending = pendingRefunds(order).filter(refund => isOfOneTrade(refund, trade))
  if (pending.length === 0 || refundWay(trade.gateway) !== 'confirmed') return false
  const { toConfirm } = ORDER_TEXT[locale].refund
  return html`<ul>${pending.map(
    ({ refundId, amountFen }) =>
      html`<li><a href="${withLanguage(`/orders/${order.orderId}/refunds/${refundId}`, lang)}" data-testid="toConfirm">${toConfirm(amountFen)}</a></li>`,
  )}</ul>`
}

/** Leads to the confirmation page; changes nothing. */
function refundForm(context: AdminContext, shown: Refundable, trade: Trade, index: number): Markup {
  const text = ORDER_TEXT[context.locale].refund
  const id = `amount-${shown.order.orderId}-${index}`
  const way = shown.refundWay(trade.gateway)
  const isByHandOnly = way === 'byHand' || way === 'removed' || isPastRefunds(trade)
  return html`<details><summary>${text.heading}</summary>
<form class="fields" action="${orderPath(shown.order.orderId)}/refund">${keptFields(context)}
<input type="hidden" name="trade" value="${trade.tradeNo}">
${isByHandOnly && html`<p>${text.onlyByHand}${way === 'removed' && html`<br>${notNamed(trade.gateway, context.locale)}`}</p><input type="hidden" name="byHand" value="yes">`}
<div><label for="${id}">${text.amount}</label><input id="${id}" name="amount" inputmode="decimal" pattern="[0-9]+([.][0-9]{1,2})?" value="${isByHandOnly ? '' : leftYuan(trade)}" required autocomplete="off"></div>
${!isByHandOnly && html`<label class="check"><input type="checkbox" name="byHand" value="yes"><span>${text.byHand}</span></label>`}
<button class="secondary" type="submit">${text.next}</button>
</form></details>`
}

const notNamed = (account: GatewayName, locale: Locale): string =>
  TODO_TEXT[locale].notNamed(gatewayOf(account))

const leftYuan = (trade: Trade): string => formatYuan(amountLeft(trade))

function historyMarkup(order: Order, locale: Locale): Markup {
  return html`<ol class="history">
<li>${dayAndTime(order.createdAt)}<br><span class="sentence">${ORDER_TEXT[locale].ordered}</span></li>
${historyOf(order, locale).map(
  ({ at, what, source, recorded }) =>
    html`<li>${dayAndTime(at)}<br><span class="sentence">${what}</span><small>${source}<br>${recorded}</small></li>`,
)}
</ol>`
}
