/**
 * Tells a shop's back end what happened to an order: by its endpoints, and by the feed.
 *
 * The deliveries are handed to the queue first, and what was told is recorded afterwards: who dies between hands them
 * over twice, under the same ids, and nothing is lost.
 */
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { type Clock, plusMs } from '../time'
import { MOST_AT_ONCE, NEWS_MS } from './feed'
import type { EventFeed, FeedEvent } from './ports'

interface Ports {
  /** Answers undefined for an order that is not there or cannot be read. */
  readonly loadOrder: (orderId: OrderId, requestId: string) => Promise<Order | undefined>
  /** Everything that happened to an order. */
  readonly eventsOf: (order: Order) => readonly FeedEvent[]
  readonly feed: Pick<EventFeed, 'toldOf' | 'append'>
  readonly clock: Clock
}

/** Answers false when something is left to be told: the change is to come again. */
export type TellShop = (orderId: OrderId, requestId: string) => Promise<boolean>

export const tellShop =
  ({ loadOrder, eventsOf, feed, clock }: Ports): TellShop =>
  async (orderId, requestId) => {
    // As it is now and not as the stream says: so a change that was missed is told with the next one.
    const order = await loadOrder(orderId, requestId)
    if (!order) return true
    let told = await feed.toldOf(orderId)
    const { ids } = told
    const newsFrom = plusMs(clock(), -NEWS_MS)
    const news = eventsOf(order).filter(({ id, createdAt }) => !ids.has(id) && createdAt >= newsFrom)
    for (let from = 0; from < news.length; from += MOST_AT_ONCE) {
      const appended = await feed.append(orderId, told, news.slice(from, from + MOST_AT_ONCE), clock())
      if (!appended) return false
      told = appended
    }
    return true
  }
