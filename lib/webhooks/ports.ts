/** The stores and the queue of events and webhooks, implemented by AWS and in memory for tests. */
import type { MerchantId, OfMerchant } from '../order/merchant'
import type { OrderId } from '../order/orderId'
import type { EpochMs } from '../time'
import type { Delivery, DeliveryAttempt, DeliveryTarget, MadeAttempt, WebhookEndpoint } from './endpoint'

/** An event of an order. */
interface ShopEvent extends OfMerchant {
  /** `evt_…`, stable. */
  readonly id: string
  readonly type: string
  readonly orderId: OrderId
  /** When the shop recorded it. */
  readonly createdAt: EpochMs
}

/** An event with its JSON for readers of the feed. */
export interface FeedEvent extends ShopEvent {
  readonly json: string
}

/** The events of an order that are in the feed. */
export interface Published {
  readonly ids: ReadonlySet<string>
}

export interface FeedQuery {
  /** The place of an event (exclusive) or of a time (inclusive). */
  readonly after: string
  readonly merchant: MerchantId
  /** Only events that were appended before. */
  readonly before: EpochMs
  readonly limit: number
}

interface FeedPage {
  /** The JSON of the events, in the order in which they were appended. */
  readonly events: readonly string[]
  /** The `after` of the next page. */
  readonly next: string
  readonly hasMore: boolean
}

export interface EventFeed {
  /** Undefined if it is unreadable. */
  publishedOf(orderId: OrderId): Promise<Published | undefined>
  /**
   * Appends events of an order, at most MOST_AT_ONCE: all of them or none.
   *
   * @param published  as read before
   * @returns          with the new events; undefined if it changed meanwhile, and nothing was written
   */
  append(
    orderId: OrderId,
    published: Published,
    events: readonly FeedEvent[],
    at: EpochMs,
  ): Promise<Published | undefined>
  read(query: FeedQuery): Promise<FeedPage>
}

/** Changes of an endpoint; fields that are undefined are removed. */
export type EndpointChanges = Partial<Omit<WebhookEndpoint, 'id' | 'createdAt'>>

/** An endpoint with its URL at the attempt: an answer from there says nothing about a new URL. */
type Address = Pick<WebhookEndpoint, 'id' | 'url'>

export interface WebhookEndpoints {
  /** Oldest first. */
  list(): Promise<readonly WebhookEndpoint[]>
  get(id: string): Promise<WebhookEndpoint | undefined>
  /** @returns the endpoint with this id: the new one, or an earlier one; undefined if that was deleted */
  add(endpoint: WebhookEndpoint): Promise<WebhookEndpoint | undefined>
  /**
   * @param secretVersion  if given, a condition: the current version of the secret
   * @returns              the changed endpoint; undefined if there is none, or the condition failed
   */
  change(id: string, changes: EndpointChanges, secretVersion?: number): Promise<WebhookEndpoint | undefined>
  /**
   * Pauses an endpoint. Has no effect if it is paused until about then already, so that of many concurrent calls one
   * writes, or if its URL has changed.
   */
  pause(asked: Address, until: EpochMs): Promise<void>
  /** Disables an endpoint that answered 410. @returns false if its URL has changed */
  disable(asked: Address): Promise<boolean>
  /** Has no effect if there is no such endpoint, or it is deleted already. */
  remove(id: string, at: EpochMs): Promise<void>
}

/** A delivery after an attempt. */
interface AttemptOutcome {
  readonly target: DeliveryTarget
  /** The number of earlier attempts. */
  readonly made: number
  /** The latest, ending with this one. */
  readonly attempts: readonly MadeAttempt[]
  readonly status: Delivery['status']
  readonly nextAttemptAt?: EpochMs | undefined
  /** As read before the attempt. */
  readonly sentAgain?: Delivery['sentAgain']
}

interface DeliveryQuery {
  /** Only older ones than this. */
  readonly after?: string | undefined
  /** Only newer ones than this, the closest to it. */
  readonly before?: string | undefined
  readonly limit: number
}

/** The deliveries, stored as long as the feed's events. */
export interface Deliveries {
  get(endpointId: string, deliveryId: string): Promise<Delivery | undefined>
  /** Newest event first. */
  list(endpointId: string, query: DeliveryQuery): Promise<readonly Delivery[]>
  /**
   * Records an attempt. Has no effect if as many attempts are recorded already (a duplicate of the message was faster), or
   * if the delivery was repeated on request meanwhile, which the earlier attempt must not end.
   */
  record(outcome: AttemptOutcome): Promise<void>
  /**
   * Postpones the next attempt. Has no effect if the delivery does not exist, is finished, or had another attempt.
   *
   * @param made  the number of attempts when it was read
   */
  postpone(endpointId: string, deliveryId: string, made: number, nextAttemptAt: EpochMs): Promise<void>
  /**
   * Makes a delivery pending again.
   *
   * @param person  who requested it, if known
   * @returns       undefined if there is no such delivery
   */
  reopen(endpointId: string, deliveryId: string, at: EpochMs, person?: string): Promise<Delivery | undefined>
}

export interface DeliveryQueue {
  /**
   * Queues attempts for when they are due.
   *
   * @returns the number of attempts that the queue did not accept
   */
  send(attempts: readonly DeliveryAttempt[], now: EpochMs): Promise<number>
}
