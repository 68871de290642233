/** A delivery with its attempts, and a button to send it again. */

import { html, type Markup } from '../../page/markup'
import type { Page } from '../../page/page'
import type { EpochMs } from '../../time'
import type { Delivery } from '../../webhooks/endpoint'
import { officeAddress } from './address'
import { type AdminContext, adminPage, formToken } from './adminPage'
import { dayAndTime, orderLink } from './labels'
import {
  answerText,
  deliveryBadge,
  deliveryPath,
  type Recipient,
  recipientBadge,
  recipientName,
  recipientPath,
} from './webhookLabels'
import { type NotSent, WEBHOOK_TEXT } from './webhookText'

interface ShownDelivery {
  readonly recipient: Recipient
  readonly delivery: Delivery
  readonly now: EpochMs
  readonly isDone: boolean
  readonly refusal?: NotSent | undefined
}

/** Identifies the state that the page showed, so that its form is refused if the delivery has changed. */
export const seenOf = ({ status, made, sentAgain }: Delivery): string =>
  [status, made, sentAgain?.at ?? ''].join('-')

export function deliveryPage(context: AdminContext, shown: ShownDelivery): Page {
  const { locale, session } = context
  const text = WEBHOOK_TEXT[locale]
  const { recipient, delivery, now, isDone, refusal } = shown
  const title = `${text.delivery} ${delivery.type}`
  const main = html`<main>
<h1>${title}</h1>
<p class="lead">${deliveryBadge(delivery, now, locale)}</p>
${isDone && html`<p class="notice card" role="status">${text.done}</p>`}
${refusal && html`<p class="refused card" role="alert" data-refusal="${refusal}">${text.refusals[refusal]}</p>`}
<div class="columns">
<div>
<section class="card" aria-labelledby="attempts">
<h2 id="attempts">${text.attempts(delivery.made, delivery.attempts.length)}</h2>
${delivery.attempts.length === 0 ? html`<p class="empty">${text.noAttempts}</p>` : attemptsMarkup(context, delivery)}
</section>
${session?.role === 'operator' && againForm(context, shown)}
</div>
<section class="aside card" aria-labelledby="facts">
<h2 id="facts">${text.event}</h2>
${factsMarkup(context, shown)}
</section>
</div>
<p class="links"><a href="${officeAddress(recipientPath(recipient.id), context)}">${text.back}</a></p>
</main>`
  return adminPage(context, { title, section: 'webhooks', here: deliveryPath(delivery), main })
}

function factsMarkup(context: AdminContext, { recipient, delivery, now }: ShownDelivery): Markup {
  const { locale } = context
  const text = WEBHOOK_TEXT[locale]
  const { orderId, eventId, createdAt, nextAttemptAt, sentAgain } = delivery
  const { person } = sentAgain ?? {}
  return html`<dl class="details">
<div><dt>${text.endpoint}</dt><dd><span class="number">${recipientName(recipient, locale)}</span> ${recipientBadge(recipient, now, locale)}</dd></div>
<div><dt>${text.order}</dt><dd>${orderLink(orderId, context)}</dd></div>
<div><dt>${text.recorded}</dt><dd>${dayAndTime(createdAt)}</dd></div>
<div><dt>${text.eventId}</dt><dd class="number">${eventId}</dd></div>
${nextAttemptAt !== undefined && html`<div><dt>${text.next}</dt><dd>${dayAndTime(nextAttemptAt)}</dd></div>`}
${sentAgain && html`<div data-testid="sentAgain"><dt>${text.sentAgain}</dt><dd>${dayAndTime(sentAgain.at)}${person !== undefined && html` <small>${text.by(person)}</small>`}</dd></div>`}
</dl>`
}

function attemptsMarkup({ locale }: AdminContext, { attempts }: Delivery): Markup {
  const text = WEBHOOK_TEXT[locale]
  return html`<table class="list">
<thead><tr><th scope="col">${text.time}</th><th class="left" scope="col">${text.answer}</th><th scope="col">${text.took}</th></tr></thead>
<tbody>${attempts
    .toReversed()
    .map(
      attempt =>
        html`<tr><td>${dayAndTime(attempt.at)}</td><th class="number" scope="row">${answerText(attempt)}</th><td>${attempt.tookMs} ms</td></tr>`,
    )}</tbody>
</table>`
}

function againForm(context: AdminContext, { delivery }: ShownDelivery): Markup {
  const { locale, session } = context
  const text = WEBHOOK_TEXT[locale]
  return html`<section class="card" aria-labelledby="again">
<h2 id="again">${text.again}</h2>
<p class="hint">${text.againHint}</p>
<form class="fields" method="post" action="${officeAddress(`${deliveryPath(delivery)}/redeliver`, context)}">${session && formToken(session)}
<input type="hidden" name="seen" value="${seenOf(delivery)}">
<button class="secondary" type="submit" data-testid="redeliver">${text.again}</button>
</form>
</section>`
}
