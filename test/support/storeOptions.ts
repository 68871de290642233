/** Options for the store of orders in tests: an unreadable item is an error. */
import type { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { DAY_MS, plusMs } from '../../lib/time'
import { rethrow } from '../../lib/unreadableItem'
import { NOW } from './orders'

export const DEPLOYED_OPTIONS: Parameters<typeof dynamoListedOrders>[2] = {
  // Late enough that no order is young.
  clock: () => plusMs(NOW, DAY_MS),
  onUnreadable: rethrow,
}

/** Fewer shards than in a deployed shop, because each list queries all of them. */
export const STORE_OPTIONS = { ...DEPLOYED_OPTIONS, workShards: 4 }
