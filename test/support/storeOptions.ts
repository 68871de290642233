/** How tests open the store of orders: no item of theirs may be unreadable. */
import type { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { DAY_MS, plusMs } from '../../lib/time'
import { NOW } from './orders'

export const STORE_OPTIONS: Parameters<typeof dynamoListedOrders>[2] = {
  // Each list asks every shard.
  workShards: 4,
  // No order of theirs is young any more.
  clock: () => plusMs(NOW, DAY_MS),
  onUnreadable: failure => {
    throw failure
  },
}
