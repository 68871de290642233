/** Has an event be sent once more, by the whole schedule. */
import type { Clock } from '../time'
import { type Delivery, isDeliveryId } from './endpoint'
import type { Deliveries, DeliveryQueue } from './ports'

interface Ports {
  readonly deliveries: Pick<Deliveries, 'reopen'>
  readonly queue: DeliveryQueue
  readonly clock: Clock
}

/**
 * @param person  who of the shop wants it, where that is known
 * @returns       the delivery, which is pending; undefined when there is none. Rejects when the queue does not take it.
 */
export async function redeliver(
  { deliveries, queue, clock }: Ports,
  endpointId: string,
  id: string,
  person?: string,
): Promise<Delivery | undefined> {
  const now = clock()
  // Before the queue has it: what is not pending is not sent.
  const delivery = isDeliveryId(id) ? await deliveries.reopen(endpointId, id, now, person) : undefined
  if (!delivery) return undefined
  const { eventId, type, orderId, createdAt, made } = delivery
  const attempt = { endpointId, eventId, type, orderId, createdAt, made, step: 0, dueAt: now }
  if ((await queue.send([attempt], now)) > 0) throw new Error('the queue did not take the redelivery')
  return delivery
}
