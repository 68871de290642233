/** What events and webhooks need of the API's table and of the queue; AWS and the tests' in-memory twins implement it. */
import type { OrderId } from '../order/orderId'
import type { EpochMs } from '../time'

/** That something happened to an order. */
export interface ShopEvent {
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
  /** Only what was appended before this moment. */
  readonly before: EpochMs
  readonly limit: number
}

export interface FeedPage {
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
