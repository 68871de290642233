/** Webhook endpoints, and deliveries of events to them. */
import type { OfMerchant } from '../order/merchant'
import type { OrderId } from '../order/orderId'
import { type EpochMs, HOUR_MS, latest } from '../time'

/** What an endpoint's secret is derived from; the secret itself is not stored. */
export interface SecretVersion {
  readonly version: number
  /** The server secret that is the key of the derivation. */
  readonly serverSecretId: string
}

interface FormerSecret extends SecretVersion {
  readonly until: EpochMs
}

/** Limits a webhook to ten signatures. */
const MOST_FORMER = 9

/**
 * The secrets that keep signing after a rotation. Those of earlier rotations stay, since the receiver may still have
 * them, but end with this overlap at the latest.
 *
 * @param until  end of the overlap
 */
export const formerSecretsOf = (
  { secret, formerSecrets = [] }: Pick<WebhookEndpoint, 'secret' | 'formerSecrets'>,
  until: EpochMs,
  now: EpochMs,
): readonly FormerSecret[] =>
  [{ ...secret, until }, ...formerSecrets.filter(each => now < each.until)]
    .slice(0, MOST_FORMER)
    .map(each => (each.until < until ? each : { ...each, until }))

/** When the last former secret stops signing; undefined if there is none. */
export const formerSecretUntil = ({ formerSecrets = [] }: Pick<WebhookEndpoint, 'formerSecrets'>) =>
  formerSecrets.length === 0 ? undefined : latest(...formerSecrets.map(({ until }) => until))

/** `shop`: the shop disabled it. `gone`: it answered 410. */
type DisabledReason = 'shop' | 'gone'

export interface WebhookEndpoint extends OfMerchant {
  /** `whk_…` */
  readonly id: string
  readonly url: string
  /** The types of events that it receives; empty: all. */
  readonly eventTypes: readonly string[]
  readonly description?: string | undefined
  /** The API version of its webhooks, also of repeated ones. */
  readonly apiVersion: string
  /** Absent while it is enabled. */
  readonly disabledReason?: DisabledReason | undefined
  readonly secret: SecretVersion
  /** After a rotation, newest first; each also signs until its time. */
  readonly formerSecrets?: readonly FormerSecret[] | undefined
  /** The id of the request that rotated last, so that a repeated one does not rotate again. */
  readonly rotatedBy?: string | undefined
  /** Nothing is sent until then, because it was overloaded or did not answer in time. */
  readonly pausedUntil?: EpochMs | undefined
  readonly createdAt: EpochMs
}

/** Checked before a table is read. */
export const isEndpointId = (text: string): boolean => /^whk_\w{1,32}$/.test(text)

/** Whether an endpoint receives an event: not those of other merchants, nor those from before it was created. */
export const wants = (
  { merchant, disabledReason, eventTypes, createdAt }: WebhookEndpoint,
  event: OfMerchant & { readonly type: string; readonly createdAt: EpochMs },
): boolean =>
  merchant === event.merchant &&
  disabledReason === undefined &&
  event.createdAt >= createdAt &&
  (eventTypes.length === 0 || eventTypes.includes(event.type))

/** An event and its endpoint. */
export interface DeliveryTarget {
  readonly endpointId: string
  readonly eventId: string
  readonly type: string
  readonly orderId: OrderId
  /** When the event was recorded. */
  readonly createdAt: EpochMs
}

/** An attempt to be made, as it is queued. */
export interface DeliveryAttempt extends DeliveryTarget {
  /** The number of earlier attempts. */
  readonly made: number
  /** Index of the schedule; starts again when the delivery is repeated. */
  readonly step: number
  readonly dueAt: EpochMs
}

/** The failure of an attempt without an answer in time. */
export const TIMED_OUT = 'TIMED_OUT'

export interface MadeAttempt {
  readonly at: EpochMs
  /** The HTTP status; absent without an answer. */
  readonly status?: number | undefined
  /** Why there was no answer, or nothing was sent. */
  readonly failure?: string | undefined
  readonly tookMs: number
}

export interface Delivery extends DeliveryTarget {
  readonly id: string
  readonly status: 'pending' | 'succeeded' | 'failed'
  /** The number of all attempts. */
  readonly made: number
  /** The latest KEPT_ATTEMPTS, oldest first. */
  readonly attempts: readonly MadeAttempt[]
  /** Absent if none will follow. */
  readonly nextAttemptAt?: EpochMs | undefined
  /** When it was last repeated on request, and by whom, if known. */
  readonly sentAgain?: { readonly at: EpochMs; readonly person?: string } | undefined
}

/** The queue redelivers a message 20 times, 6 minutes apart (cloud/shopApi.yml): 2 hours, and one hour of margin. */
const STUCK_AFTER_MS = 3 * HOUR_MS

/** Whether its next attempt must be in the dead-letter queue: it was due long ago and has not been made. */
export const isStuck = (
  { status, nextAttemptAt }: Pick<Delivery, 'status' | 'nextAttemptAt'>,
  now: EpochMs,
): boolean => status === 'pending' && nextAttemptAt !== undefined && now - nextAttemptAt > STUCK_AFTER_MS

/** Attempts stored per delivery. */
export const KEPT_ATTEMPTS = 20

/** `dlv_`, the time at which the event was recorded, and the event's id: ids sort by that time. */
export const deliveryId = ({ eventId, createdAt }: Pick<DeliveryTarget, 'eventId' | 'createdAt'>): string =>
  `dlv_${createdAt.toString(36).padStart(9, '0')}${eventId.slice('evt_'.length)}`

export const isDeliveryId = (text: string): boolean => /^dlv_[0-9a-z]{9}[0-9a-f]{24}$/.test(text)
