import type { OrderId } from '../order/orderId'
import { UnreadableOrder } from '../order/unreadableOrder'
import type { Log } from '../telemetry/events'
import type { LoadedOrder, Orders } from './ports'

/** For those that nobody waits for: an order that cannot be read is reported, and they go on with the others. */
export async function loadReadable(
  orders: Pick<Orders, 'load'>,
  orderId: OrderId,
  requestId: string,
  log: Log,
): Promise<LoadedOrder | undefined> {
  try {
    return await orders.load(orderId)
  } catch (error) {
    if (!(error instanceof UnreadableOrder)) throw error
    log('error', 'itemUnreadable', { requestId, orderId, message: error.message })
    return undefined
  }
}
