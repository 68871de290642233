/** Shared parts of the pages about webhooks: recipients, the state of a delivery, its answers. */

import type { Locale } from '../../locale'
import { html, type Markup } from '../../page/markup'
import type { EpochMs } from '../../time'
import { type Delivery, isStuck, type MadeAttempt, type WebhookEndpoint } from '../../webhooks/endpoint'
import { type KeptParams, officeAddress } from './address'
import { dayAndTime, merchantBadge } from './labels'
import { WEBHOOK_TEXT } from './webhookText'

export interface Recipient {
  readonly id: string
  /** Absent for the programs of 易支付, whose addresses are in their orders. */
  readonly endpoint?: WebhookEndpoint
}

export const recipientPath = (id: string): string => `/admin/webhooks/${id}`

export const deliveryPath = ({ endpointId, id }: Pick<Delivery, 'endpointId' | 'id'>): string =>
  `${recipientPath(endpointId)}/${id}`

export const deliveryLink = (delivery: Delivery, context: KeptParams): Markup =>
  html`<a href="${officeAddress(deliveryPath(delivery), context)}">${delivery.type}</a>`

export const recipientName = ({ endpoint }: Recipient, locale: Locale): string =>
  endpoint?.url ?? WEBHOOK_TEXT[locale].programs

const RECIPIENT_BADGES = { enabled: 'plain', paused: 'quiet', shop: 'alarm', gone: 'alarm' } as const

export const recipientBadge = ({ endpoint }: Recipient, now: EpochMs, locale: Locale): Markup => {
  const { disabledReason, pausedUntil } = endpoint ?? {}
  const isPaused = pausedUntil !== undefined && pausedUntil > now
  const state = disabledReason ?? (isPaused ? 'paused' : 'enabled')
  return html`<span class="badge ${RECIPIENT_BADGES[state]}" data-state="${state}">${WEBHOOK_TEXT[locale].states[state]}${state === 'paused' && html` ${dayAndTime(pausedUntil ?? now)}`}</span>${endpoint && merchantBadge(endpoint)}`
}

const DELIVERY_BADGES = { succeeded: 'plain', pending: 'quiet', failed: 'alarm', stuck: 'alarm' } as const

export const deliveryBadge = (delivery: Delivery, now: EpochMs, locale: Locale): Markup => {
  const state = isStuck(delivery, now) ? 'stuck' : delivery.status
  return html`<span class="badge ${DELIVERY_BADGES[state]}" data-state="${state}">${WEBHOOK_TEXT[locale].deliveryStates[state]}</span>`
}

/** The status of the answer and the code of the failure, as far as there are any. */
export const answerText = ({ status, failure }: MadeAttempt): string =>
  [status, failure].filter(part => part !== undefined).join(' · ')
