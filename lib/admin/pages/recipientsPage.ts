/** The recipients of webhooks, each with its state and latest answers. */

import { html, type Markup } from '../../page/markup'
import type { Page } from '../../page/page'
import type { EpochMs } from '../../time'
import type { Delivery, WebhookEndpoint } from '../../webhooks/endpoint'
import { officeAddress } from './address'
import { type AdminContext, adminPage, SECTION_PATH } from './adminPage'
import { dayAndTime } from './labels'
import {
  answerText,
  deliveryBadge,
  type Recipient,
  recipientBadge,
  recipientName,
  recipientPath,
} from './webhookLabels'
import { WEBHOOK_TEXT, type WebhookText } from './webhookText'

interface Row {
  readonly recipient: Recipient
  /** Newest first. */
  readonly latest: readonly Delivery[]
}

interface Recipients {
  readonly rows: readonly Row[]
  readonly now: EpochMs
}

export function recipientsPage(context: AdminContext, { rows, now }: Recipients): Page {
  const text = WEBHOOK_TEXT[context.locale]
  const main = html`<main>
<h1>${text.heading}</h1>
<p class="lead">${rows.length === 0 ? text.none : text.lead}</p>
${rows.map(row => recipientMarkup(context, row, now))}
</main>`
  return adminPage(context, { title: text.heading, section: 'webhooks', here: SECTION_PATH.webhooks, main })
}

function recipientMarkup(context: AdminContext, { recipient, latest }: Row, now: EpochMs): Markup {
  const { locale } = context
  const text = WEBHOOK_TEXT[locale]
  const { id, endpoint } = recipient
  return html`<article class="card" data-recipient="${id}">
<h2><a href="${officeAddress(recipientPath(id), context)}">${recipientName(recipient, locale)}</a> ${recipientBadge(recipient, now, locale)}</h2>
${endpoint?.description !== undefined && html`<p>${endpoint.description}</p>`}
<p class="hint">${endpoint ? endpointText(endpoint, text) : text.programsHint}</p>
${latest.length === 0 ? html`<p class="empty">${text.noAnswers}</p>` : html`<p class="hint">${text.latest}</p><ul class="answers">${latest.map(each => answerMarkup(context, each, now))}</ul>`}
</article>`
}

/** The event types and the API version of an endpoint. */
export const endpointText = (
  { eventTypes, apiVersion }: Pick<WebhookEndpoint, 'eventTypes' | 'apiVersion'>,
  { events, allEvents, version }: Pick<WebhookText, 'events' | 'allEvents' | 'version'>,
): string =>
  `${events}${eventTypes.length === 0 ? allEvents : eventTypes.join(', ')} · ${version}${apiVersion}`

function answerMarkup({ locale }: AdminContext, delivery: Delivery, now: EpochMs): Markup {
  const last = delivery.attempts.at(-1)
  return html`<li>${last && dayAndTime(last.at)} ${deliveryBadge(delivery, now, locale)} ${last && html`<span class="number">${answerText(last)}</span>`}</li>`
}
