/**
 * Tells a shop's back end what happened to an order: by its endpoints, and by the feed.
 *
 * The deliveries are handed to the queue first, and what was told is recorded afterwards: a crash in between hands them
 * over twice, under the same ids, and nothing is lost.
 */
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { type Clock, plusMs } from '../time'
import { type DeliveryAttempt, wants } from './endpoint'
import { MOST_AT_ONCE, NEWS_MS } from './feed'
import type { DeliveryQueue, EventFeed, FeedEvent, WebhookEndpoints } from './ports'

interface Ports {
  /** Answers undefined for an order that is not there or cannot be read. */
  readonly loadOrder: (orderId: OrderId, requestId: string) => Promise<Order | undefined>
  /** Everything that happened to an order, of which the ids of some were told. */
  readonly eventsOf: (order: Order, told: ReadonlySet<string>) => readonly FeedEvent[]
  readonly feed: Pick<EventFeed, 'toldOf' | 'append'>
  readonly endpoints: Pick<WebhookEndpoints, 'list'>
  /** The ids of those beside the endpoints who are told of an event of this order. */
  readonly otherRecipients: (order: Order, event: FeedEvent) => readonly string[]
  readonly queue: DeliveryQueue
  readonly clock: Clock
}

/** Answers false when something is left to be told: the change is to come again. */
export type TellShop = (orderId: OrderId, requestId: string) => Promise<boolean>

export const tellShop =
  (ports: Ports): TellShop =>
  async (orderId, requestId) => {
    const { loadOrder, eventsOf, feed, clock } = ports
    // As it is now and not as the stream says: so a change that was missed is told with the next one.
    const order = await loadOrder(orderId, requestId)
    if (!order) return true
    let told = await feed.toldOf(orderId)
    const { ids } = told
    const newsFrom = plusMs(clock(), -NEWS_MS)
    const news = eventsOf(order, ids).filter(({ id, createdAt }) => !ids.has(id) && createdAt >= newsFrom)
    for (let from = 0; from < news.length; from += MOST_AT_ONCE) {
      const events = news.slice(from, from + MOST_AT_ONCE)
      if (!(await sendToAll(ports, order, events))) return false
      const appended = await feed.append(orderId, told, events, clock())
      if (!appended) return false
      told = appended
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
    const told = all.filter(endpoint => wants(endpoint, event)).map(({ id }) => id)
    return [...told, ...otherRecipients(order, event)].map((endpointId): DeliveryAttempt => {
      const { id: eventId, type, orderId, createdAt } = event
      return { endpointId, eventId, type, orderId, createdAt, made: 0, step: 0, dueAt: now }
    })
  })
  return attempts.length === 0 || (await queue.send(attempts, now)) === 0
}
