/** What events and webhooks need of the API's table and of the queue; AWS and the tests' in-memory twins implement it. */
import type { MerchantId, OfMerchant } from '../order/merchant'
import type { OrderId } from '../order/orderId'
import type { EpochMs } from '../time'
import type { Delivery, DeliveryAttempt, DeliveryTarget, MadeAttempt, WebhookEndpoint } from './endpoint'

/** That something happened to an order. */
interface ShopEvent extends OfMerchant {
  /** `evt_…`, the same whenever the event is told. */
  readonly id: string
  readonly type: string
  readonly orderId: OrderId
  /** When the shop recorded it. */
  readonly createdAt: EpochMs
}

/** An event with the JSON that readers of the feed are given. */
export interface FeedEvent extends ShopEvent {
  readonly json: string
}

/** Which events of an order stand in the feed. */
export interface Told {
  readonly ids: ReadonlySet<string>
}

export interface FeedQuery {
  /** The place after which to begin: an event's, or a moment's, which itself belongs to the page. */
  readonly after: string
  /** Whose events. */
  readonly merchant: MerchantId
  /** Only what was appended before this moment. */
  readonly before: EpochMs
  readonly limit: number
}

interface FeedPage {
  /** The JSON of the events, in the sequence in which they were appended. */
  readonly events: readonly string[]
  /** Where the next page begins. */
  readonly next: string
  readonly hasMore: boolean
}

export interface EventFeed {
  toldOf(orderId: OrderId): Promise<Told>
  /**
   * Appends events of an order, at most MOST_AT_ONCE: all of them or none.
   *
   * @param told  as it was read
   * @returns     as it is now; undefined when somebody else told some of it meanwhile, and nothing was written
   */
  append(orderId: OrderId, told: Told, events: readonly FeedEvent[], at: EpochMs): Promise<Told | undefined>
  read(query: FeedQuery): Promise<FeedPage>
}

/** What of an endpoint can be changed; what is undefined is taken away. */
export type EndpointChanges = Partial<Omit<WebhookEndpoint, 'id' | 'createdAt'>>

/** Where an endpoint was when it was sent something: what is answered there is no word of where it is now. */
type Address = Pick<WebhookEndpoint, 'id' | 'url'>

export interface WebhookEndpoints {
  /** Oldest first. */
  list(): Promise<readonly WebhookEndpoint[]>
  get(id: string): Promise<WebhookEndpoint | undefined>
  /** Saves a new one. @returns the one that has this id: this one, or an earlier one; undefined where that is gone */
  add(endpoint: WebhookEndpoint): Promise<WebhookEndpoint | undefined>
  /**
   * @param secretVersion  when given, nothing is changed unless the secret is still of this version
   * @returns              as it is now; undefined when nothing was changed
   */
  change(id: string, changes: EndpointChanges, secretVersion?: number): Promise<WebhookEndpoint | undefined>
  /**
   * Has an endpoint be sent nothing until then. Of many who say so at once, one writes: who finds that it is paused until
   * about then already, or is elsewhere by now, leaves it as it is.
   */
  pause(asked: Address, until: EpochMs): Promise<void>
  /** Disables an endpoint that says that it is gone. @returns whether it did: not one that is elsewhere by now */
  disable(asked: Address): Promise<boolean>
  /** One that is gone already stays gone. */
  remove(id: string, at: EpochMs): Promise<void>
}

/** What an attempt made of a delivery. */
interface AttemptOutcome {
  readonly target: DeliveryTarget
  /** How many attempts had been made before. */
  readonly made: number
  /** The latest, this one the last of them. */
  readonly attempts: readonly MadeAttempt[]
  readonly status: Delivery['status']
  readonly nextAttemptAt?: EpochMs | undefined
  /** Of the delivery when the attempt began. */
  readonly sentAgain?: Delivery['sentAgain']
}

interface DeliveryQuery {
  /** Only those after this one in the list, which is newest first. */
  readonly after?: string | undefined
  /** Only those just before this one, the nearest to it where there are more. */
  readonly before?: string | undefined
  readonly limit: number
}

/** What became of deliveries; kept for as long as their events are. */
export interface Deliveries {
  get(endpointId: string, deliveryId: string): Promise<Delivery | undefined>
  /** Newest event first. */
  list(endpointId: string, query: DeliveryQuery): Promise<readonly Delivery[]>
  /**
   * Records what an attempt came to. When as many attempts are recorded already, it is left as it is: another copy of
   * the message was faster. So is one that somebody had be sent again meanwhile: that must not end with the attempt before.
   */
  record(outcome: AttemptOutcome): Promise<void>
  /**
   * Has the next attempt of a delivery be later, without one having been made. One that is not there, is over, or had
   * another attempt since, is left as it is.
   *
   * @param made  how many attempts had been made
   */
  postpone(endpointId: string, deliveryId: string, made: number, nextAttemptAt: EpochMs): Promise<void>
  /**
   * Has a delivery be made anew.
   *
   * @param person  who of the shop wants it, where that is known
   * @returns       as it is now; undefined when there is none
   */
  reopen(endpointId: string, deliveryId: string, at: EpochMs, person?: string): Promise<Delivery | undefined>
}

export interface DeliveryQueue {
  /**
   * Hands attempts to the queue, each for when it is due.
   *
   * @returns how many of them the queue did not take
   */
  send(attempts: readonly DeliveryAttempt[], now: EpochMs): Promise<number>
}
