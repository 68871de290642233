/** Repeats a delivery, with the whole retry schedule. */
import type { Clock } from '../time'
import { type Delivery, isDeliveryId } from './endpoint'
import type { Deliveries, DeliveryQueue } from './ports'

interface Ports {
  readonly deliveries: Pick<Deliveries, 'reopen'>
  readonly queue: DeliveryQueue
  readonly clock: Clock
}

/**
 * @param person  who requested it, if known
 * @returns       the pending delivery; undefined if there is no such delivery
 * @throws        Error if the queue does not accept the attempt
 */
export async function redeliver(
  { deliveries, queue, clock }: Ports,
  endpointId: string,
  id: string,
  person?: string,
): Promise<Delivery | undefined> {
  const now = clock()
  // First, since attempts of deliveries that are not pending are ignored.
  const delivery = isDeliveryId(id) ? await deliveries.reopen(endpointId, id, now, person) : undefined
  if (!delivery) return undefined
  const { eventId, type, orderId, createdAt, made } = delivery
  const attempt = { endpointId, eventId, type, orderId, createdAt, made, step: 0, dueAt: now }
  if ((await queue.send([attempt], now)) > 0) throw new Error('the queue did not take the redelivery')
  return delivery
}
