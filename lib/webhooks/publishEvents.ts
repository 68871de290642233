/**
 * Publishes the events of an order, to webhook endpoints and to the feed.
 *
 * Deliveries are queued before the events are appended to the feed: a crash in between queues them twice, with the same
 * ids, and loses none.
 */
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { type Clock, plusMs } from '../time'
import { type DeliveryAttempt, wants } from './endpoint'
import { MOST_AT_ONCE, NEWS_MS } from './feed'
import type { DeliveryQueue, EventFeed, FeedEvent, WebhookEndpoints } from './ports'

interface Ports {
  /** Resolves to undefined if the order does not exist or cannot be read. */
  readonly loadOrder: (orderId: OrderId, requestId: string) => Promise<Order | undefined>
  /** All events of an order. @param published  ids of those in the feed */
  readonly eventsOf: (order: Order, published: ReadonlySet<string>) => readonly FeedEvent[]
  readonly feed: Pick<EventFeed, 'publishedOf' | 'append'>
  readonly endpoints: Pick<WebhookEndpoints, 'list'>
  /** The ids of recipients other than endpoints. */
  readonly otherRecipients: (order: Order, event: FeedEvent) => readonly string[]
  readonly queue: DeliveryQueue
  readonly clock: Clock
}

/** Resolves to false if something could not be published; the change must then be redelivered. */
export type PublishEvents = (orderId: OrderId, requestId: string) => Promise<boolean>

export const publishEvents =
  (ports: Ports): PublishEvents =>
  async (orderId, requestId) => {
    const { loadOrder, eventsOf, feed, clock } = ports
    // The current order and not the stream's image, so that a missed change is published with the next one.
    const order = await loadOrder(orderId, requestId)
    if (!order) return true
    let published = await feed.publishedOf(orderId)
    // Changes of other orders must not wait until a person has corrected it.
    if (!published) return true
    const { ids } = published
    const newsFrom = plusMs(clock(), -NEWS_MS)
    const news = eventsOf(order, ids).filter(({ id, createdAt }) => !ids.has(id) && createdAt >= newsFrom)
    for (let from = 0; from < news.length; from += MOST_AT_ONCE) {
      const events = news.slice(from, from + MOST_AT_ONCE)
      if (!(await sendToAll(ports, order, events))) return false
      const appended = await feed.append(orderId, published, events, clock())
      if (!appended) return false
      published = appended
    }
    return true
  }

async function sendToAll(
  { endpoints, otherRecipients, queue, clock }: Ports,
  order: Order,
  events: readonly FeedEvent[],
): Promise<boolean> {
  const all = await endpoints.list()
  const now = clock()
  const attempts = events.flatMap(event => {
    const wanting = all.filter(endpoint => wants(endpoint, event)).map(({ id }) => id)
    return [...wanting, ...otherRecipients(order, event)].map((endpointId): DeliveryAttempt => {
      const { id: eventId, type, orderId, createdAt } = event
      return { endpointId, eventId, type, orderId, createdAt, made: 0, step: 0, dueAt: now }
    })
  })
  return attempts.length === 0 || (await queue.send(attempts, now)) === 0
}
