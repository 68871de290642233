/** The deliveries to a recipient, paged, newest first. */

import { html, type Markup } from '../../page/markup'
import type { Page } from '../../page/page'
import type { EpochMs } from '../../time'
import type { Delivery } from '../../webhooks/endpoint'
import { keptFields } from './address'
import { type AdminContext, adminPage } from './adminPage'
import { dayAndTime, olderLinks, orderLink } from './labels'
import { endpointText } from './recipientsPage'
import {
  answerText,
  deliveryBadge,
  deliveryLink,
  type Recipient,
  recipientBadge,
  recipientName,
  recipientPath,
} from './webhookLabels'
import { DELIVERY_FILTERS, type DeliveryFilter, WEBHOOK_TEXT } from './webhookText'

export interface DeliveryList {
  readonly recipient: Recipient
  readonly filter: DeliveryFilter
  /** The page begins after this one. */
  readonly after: string | undefined
  readonly deliveries: readonly Delivery[]
  /** The next page begins after this one; undefined on the last page. */
  readonly next: string | undefined
  readonly now: EpochMs
}

export function deliveriesPage(context: AdminContext, list: DeliveryList): Page {
  const { locale } = context
  const text = WEBHOOK_TEXT[locale]
  const { recipient, deliveries, after, next, now } = list
  const { endpoint } = recipient
  const none = next === undefined ? text.noDeliveries : text.noneHere
  const main = html`<main>
<h1>${text.deliveries}</h1>
<p class="lead"><span class="number">${recipientName(recipient, locale)}</span> ${recipientBadge(recipient, now, locale)}</p>
<p class="hint">${endpoint ? endpointText(endpoint, text) : text.programsHint} · ${text.kept}</p>
${filterMarkup(context, list)}
<section class="card" aria-labelledby="found">
<h2 id="found">${text.filters[list.filter]}</h2>
${deliveries.length === 0 ? html`<p class="empty">${none}</p>` : tableMarkup(context, list)}
</section>
${olderLinks(context, text, {
  newest: after === undefined ? undefined : address(list, undefined),
  older: next === undefined ? undefined : address(list, next),
})}
</main>`
  const title = `${text.deliveries} · ${recipientName(recipient, locale)}`
  return adminPage(context, { title, section: 'webhooks', here: address(list, after), main })
}

const address = ({ recipient, filter }: DeliveryList, after: string | undefined): string => {
  const query = new URLSearchParams({
    ...(filter !== 'all' && { filter }),
    ...(after !== undefined && { after }),
  })
  return `${recipientPath(recipient.id)}${query.size === 0 ? '' : `?${query}`}`
}

function filterMarkup(context: AdminContext, { recipient, filter }: DeliveryList): Markup {
  const text = WEBHOOK_TEXT[context.locale]
  return html`<form class="filters" action="${recipientPath(recipient.id)}">${keptFields(context)}
<div><label for="filter">${text.filter}</label><select id="filter" name="filter" aria-describedby="filter-hint">${DELIVERY_FILTERS.map(
    each => html`<option value="${each}"${each === filter && html` selected`}>${text.filters[each]}</option>`,
  )}</select></div>
<button class="secondary" type="submit">${text.show}</button>
<p class="hint" id="filter-hint">${text.stuckHint}</p>
</form>`
}

function tableMarkup(context: AdminContext, { deliveries, now }: DeliveryList): Markup {
  const { locale } = context
  const text = WEBHOOK_TEXT[locale]
  const row = (delivery: Delivery) => {
    const last = delivery.attempts.at(-1)
    return html`
<tr data-delivery="${delivery.id}"><td>${dayAndTime(delivery.createdAt)}</td>
<th scope="row">${deliveryLink(delivery, context)} ${deliveryBadge(delivery, now, locale)}
<small>${text.order} ${orderLink(delivery.orderId, context)}</small></th>
<td class="number">${last && answerText(last)}</td></tr>`
  }
  return html`<table class="list">
<thead><tr><th scope="col">${text.recorded}</th><th class="left" scope="col">${text.event}</th><th scope="col">${text.answer}</th></tr></thead>
<tbody>${deliveries.map(row)}</tbody>
</table>`
}
