/** Small elements of the pages about webhooks: recipient, state of a delivery, answer. */
import type { Locale } from '../../locale'
import { html, type Markup } from '../../page/markup'
import type { EpochMs } from '../../time'
import { type Delivery, isStuck, type MadeAttempt, type WebhookEndpoint } from '../../webhooks/endpoint'
import { type Kept, officeAddress } from './address'
import { dayAndTime, merchantBadge } from './labels'
import { WEBHOOK_TEXT } from './webhookText'

/** A recipient of events. */
export interface Recipient {
  readonly id: string
  /** Absent for the programs of 易支付, whose addresses are in their orders. */
  readonly endpoint?: WebhookEndpoint
}

export const recipientPath = (id: string): string => `/admin/webhooks/${id}`

export const deliveryPath = ({ endpointId, id }: Pick<Delivery, 'endpointId' | 'id'>): string =>
  `${recipientPath(endpointId)}/${id}`

export const deliveryLink = (delivery: Delivery, context: Kept): Markup =>
  html`<a href="${officeAddress(deliveryPath(delivery), context)}">${delivery.type}</a>`

export const recipientName = ({ endpoint }: Recipient, locale: Locale): string =>
  endpoint?.url ?? WEBHOOK_TEXT[locale].programs

const BADGES = { enabled: 'plain', paused: 'quiet', shop: 'alarm', gone: 'alarm' } as const

export const recipientBadge = ({ endpoint }: Recipient, now: EpochMs, locale: Locale): Markup => {
  const { disabledReason, pausedUntil } = endpoint ?? {}
  const isPaused = pausedUntil !== undefined && pausedUntil > now
  const state = disabledReason ?? (isPaused ? 'paused' : 'enabled')
  return html`<span class="badge ${BADGES[state]}" data-state="${state}">${WEBHOOK_TEXT[locale].states[state]}${state === 'paused' && html` ${dayAndTime(pausedUntil ?? now)}`}</span>${endpoint && merchantBadge(endpoint)}`
}

const LOOKS = { succeeded: 'plain', pending: 'quiet', failed: 'alarm', stuck: 'alarm' } as const

export const deliveryBadge = (delivery: Delivery, now: EpochMs, locale: Locale): Markup => {
  const state = isStuck(delivery, now) ? 'stuck' : delivery.status
  return html`<span class="badge ${LOOKS[state]}" data-state="${state}">${WEBHOOK_TEXT[locale].deliveryStates[state]}</span>`
}

/** The HTTP status, or the code of the failure. */
export const answerText = ({ status, failure }: MadeAttempt): string =>
  [status, failure].filter(part => part !== undefined).join(' · ')
