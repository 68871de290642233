/** Reports orders whose item cannot be read, so that one such item does not stop work on the others. */
import type { OrderId } from '../order/orderId'
import type { Log } from '../telemetry/events'
import { type OnUnreadable, UnreadableItem } from '../unreadableItem'
import type { ListedOrders, LoadedOrder, Orders } from './ports'

/** For background work. */
export const loadReadable = (
  orders: Pick<Orders, 'load'>,
  orderId: OrderId,
  requestId: string,
  log: Log,
): Promise<LoadedOrder | undefined> => unlessUnreadable(() => orders.load(orderId), reportTo(log, requestId))

/** For lists: unreadable orders are left out. */
export const onlyReadable = (orders: Lists, report: OnUnreadable): Lists => ({
  listWork: () => orders.listWork(),
  listConcerns: () => orders.listConcerns(),
  get: orderId => unlessUnreadable(() => orders.get(orderId), report),
})

type Lists = Pick<ListedOrders, 'listWork' | 'listConcerns' | 'get'>

export const reportTo =
  (log: Log, requestId: string): OnUnreadable =>
  ({ orderId, message }) =>
    log('error', 'itemUnreadable', { requestId, orderId, message })

async function unlessUnreadable<T>(
  read: () => Promise<T | undefined>,
  report: OnUnreadable,
): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof UnreadableItem)) throw error
    report(error)
    return undefined
  }
}
