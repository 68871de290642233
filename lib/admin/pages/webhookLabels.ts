/** Small things that several of the pages about webhooks show: who is told, how a delivery stands, what was answered. */
import type { Locale } from '../../locale'
import { html, type Markup } from '../../page/markup'
import type { EpochMs } from '../../time'
import { type Delivery, isStuck, type MadeAttempt, type WebhookEndpoint } from '../../webhooks/endpoint'
import { type Kept, officeAddress } from './address'
import { dayAndTime, merchantBadge } from './labels'
import { WEBHOOK_TEXT } from './webhookText'

/** Somebody who is told of events. */
export interface Recipient {
  readonly id: string
  /** Absent: the programs of 易支付, whose addresses stand in their orders. */
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

/** The status of an answer, or the code for why there was none. */
export const answerText = ({ status, failure }: MadeAttempt): string =>
  [status, failure].filter(part => part !== undefined).join(' · ')
