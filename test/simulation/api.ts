/** The functions that report every change to the shop's back end, if the API is on, and the check of their work. */
import type { Order } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import type { Delivery, DeliveryAttempt } from '../../lib/webhooks/endpoint'
import type { Outside } from '../support/handlers'
import {
  emptyFeed,
  memoryApiKeys,
  memoryDeliveries,
  memoryDeliveryQueue,
  memoryEventFeed,
  memoryIdempotencyKeys,
  memoryWebhookEndpoints,
} from '../support/memoryApi'
import type { Carry } from '../support/memoryOrders'
import { makeBackEnd } from './backEnd'
import type { Containers } from './containers'
import type { RunContext } from './flakyCalls'
import type { Invocation } from './invocation'
import { makeQueue, WEBHOOKS } from './queue'
import { EVENTS, makeStream } from './stream'
import { checkWebhooks } from './webhookInvariants'

export interface Api {
  /** An order is new, or was modified. */
  changed(orderId: OrderId): void
  outsideBy(
    carry: Carry,
    current: () => Invocation,
  ): Pick<Outside, 'apiKeys' | 'idempotencyKeys' | 'webhooks'>
  check(orders: readonly Order[]): void
}

const NO_API: Api = { changed() {}, outsideBy: () => ({}), check() {} }

export function makeApi(context: RunContext, containers: () => Containers): Api {
  const { scheduler, conditions, summary } = context
  if (conditions.endpoints.length === 0) return NO_API
  const feed = emptyFeed()
  const deliveries = new Map<string, Delivery>()
  const deadAttempts: DeliveryAttempt[] = []
  const untold = new Set<string>()
  const backEnd = makeBackEnd(context)
  const { listeners } = backEnd
  const endpoints = memoryWebhookEndpoints()
  for (const { endpoint } of listeners) endpoints.add(endpoint)
  const events = makeStream(context, containers, { ...EVENTS, givesUp: orderId => untold.add(orderId) })
  const queue = makeQueue<DeliveryAttempt>(context, containers, {
    ...WEBHOOKS,
    putAway: attempt => deadAttempts.push(attempt),
  })
  const put = (attempt: DeliveryAttempt) =>
    queue.put(attempt, Math.min(Math.max(0, attempt.dueAt - scheduler.now()), conditions.longestHoldMs))

  return {
    changed: events.add,
    outsideBy: (carry, current) => ({
      apiKeys: memoryApiKeys(),
      idempotencyKeys: memoryIdempotencyKeys(),
      webhooks: {
        endpoints,
        feed: memoryEventFeed(carry, feed),
        deliveries: memoryDeliveries(carry, deliveries),
        queue: memoryDeliveryQueue(put, carry),
        send: backEnd.sendBy(current),
      },
    }),
    check(orders) {
      const told = { listeners, feed, deliveries: [...deliveries.values()], deadAttempts, untold }
      checkWebhooks(told, orders, scheduler.now(), summary)
    },
  }
}
