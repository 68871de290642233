/** Where a shop's back end wants to be told of events, and what became of telling it. */
import type { OfMerchant } from '../order/merchant'
import type { OrderId } from '../order/orderId'
import { type EpochMs, HOUR_MS } from '../time'

/** From what an endpoint's secret is derived; the secret itself is nowhere. */
export interface SecretVersion {
  readonly version: number
  /** Which of the server's secrets it is derived under. */
  readonly serverSecretId: string
}

interface FormerSecret extends SecretVersion {
  readonly until: EpochMs
}

/** The most that sign beside the present one: receivers need not look at more than ten signatures. */
const MOST_FORMER = 9

/**
 * What signs beside a new secret from now on. Those that a rotation before this one left keep their time, or else the
 * second of two would end the secret that the receiver still has; but none of them outlasts the one that ends now.
 */
export const formerSecretsOf = (
  { secret, formerSecrets = [] }: Pick<WebhookEndpoint, 'secret' | 'formerSecrets'>,
  until: EpochMs,
  now: EpochMs,
): readonly FormerSecret[] =>
  [{ ...secret, until }, ...formerSecrets.filter(each => now < each.until)]
    .slice(0, MOST_FORMER)
    .map(each => (each.until < until ? each : { ...each, until }))

/** Until when a secret before the present one signs too; undefined where there was none. */
export const formerSecretUntil = ({ formerSecrets = [] }: Pick<WebhookEndpoint, 'formerSecrets'>) =>
  formerSecrets.length === 0 ? undefined : (Math.max(...formerSecrets.map(({ until }) => until)) as EpochMs)

/** `shop`: somebody of the shop disabled it. `gone`: it answered 410. */
type DisabledReason = 'shop' | 'gone'

export interface WebhookEndpoint extends OfMerchant {
  /** `whk_…` */
  readonly id: string
  readonly url: string
  /** Which events it is told of; none named: of all. */
  readonly eventTypes: readonly string[]
  readonly description?: string | undefined
  /** The version of the API that what it is sent is written in, also what is sent once more. */
  readonly apiVersion: string
  /** Absent while it is enabled. */
  readonly disabledReason?: DisabledReason | undefined
  readonly secret: SecretVersion
  /** During a rotation: what was signed with before, newest first; each signs beside the new one until its time. */
  readonly formerSecrets?: readonly FormerSecret[] | undefined
  /** The request that rotated last, which does so once however often it comes. */
  readonly rotatedBy?: string | undefined
  /** It has too much to do, or did not answer in time: until then nothing is sent to it. */
  readonly pausedUntil?: EpochMs | undefined
  readonly createdAt: EpochMs
}

/** Whether a text can be an endpoint's id: no table is asked for another, however long. */
export const isEndpointId = (text: string): boolean => /^whk_\w{1,32}$/.test(text)

/** An endpoint is not told of another merchant's events, nor of those that happened before it was made. */
export const wants = (
  { merchant, disabledReason, eventTypes, createdAt }: WebhookEndpoint,
  event: OfMerchant & { readonly type: string; readonly createdAt: EpochMs },
): boolean =>
  merchant === event.merchant &&
  disabledReason === undefined &&
  event.createdAt >= createdAt &&
  (eventTypes.length === 0 || eventTypes.includes(event.type))

/** Of an event to an endpoint. */
export interface DeliveryTarget {
  readonly endpointId: string
  readonly eventId: string
  readonly type: string
  readonly orderId: OrderId
  /** When the event was recorded. */
  readonly createdAt: EpochMs
}

/** One attempt, which is to be made. */
export interface DeliveryAttempt extends DeliveryTarget {
  /** How many attempts were made before it, in all. */
  readonly made: number
  /** Which step of the schedule it is. */
  readonly step: number
  readonly dueAt: EpochMs
}

/** Why an attempt failed: there was no answer in time. */
export const TIMED_OUT = 'TIMED_OUT'

export interface MadeAttempt {
  readonly at: EpochMs
  /** Of the answer; absent when there was none. */
  readonly status?: number | undefined
  /** Why there was none, or why none was made. */
  readonly failure?: string | undefined
  readonly tookMs: number
}

export interface Delivery extends DeliveryTarget {
  readonly id: string
  readonly status: 'pending' | 'succeeded' | 'failed'
  /** How many attempts were made in all. */
  readonly made: number
  /** The latest of them, oldest first. */
  readonly attempts: readonly MadeAttempt[]
  /** Absent when none will follow. */
  readonly nextAttemptAt?: EpochMs | undefined
  /** When somebody had it be sent again last; who, where that is known. */
  readonly sentAgain?: { readonly at: EpochMs; readonly person?: string } | undefined
}

/** Twenty times, six minutes apart, the queue hands out an attempt that cannot be made (cloud/shopApi.yml); then an hour. */
const STUCK_AFTER_MS = 3 * HOUR_MS

/** Whether its next attempt lies among the queue's dead letters: it was due long ago, and nothing came of it. */
export const isStuck = (
  { status, nextAttemptAt }: Pick<Delivery, 'status' | 'nextAttemptAt'>,
  now: EpochMs,
): boolean => status === 'pending' && nextAttemptAt !== undefined && now - nextAttemptAt > STUCK_AFTER_MS

/** How many attempts are kept of a delivery. */
export const KEPT_ATTEMPTS = 20

/** `dlv_`, when the event was recorded and what it is: in their alphabet ids lie in the sequence of the events. */
export const deliveryId = ({ eventId, createdAt }: Pick<DeliveryTarget, 'eventId' | 'createdAt'>): string =>
  `dlv_${createdAt.toString(36).padStart(9, '0')}${eventId.slice('evt_'.length)}`

export const isDeliveryId = (text: string): boolean => /^dlv_[0-9a-z]{9}[0-9a-f]{24}$/.test(text)
