/** How tests open the store of orders: no item of theirs may be unreadable. */
import type { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { DAY_MS, plusMs } from '../../lib/time'
import { NOW } from './orders'

export const DEPLOYED_OPTIONS: Parameters<typeof dynamoListedOrders>[2] = {
  // No order of theirs is young any more.
  clock: () => plusMs(NOW, DAY_MS),
  onUnreadable: failure => {
    throw failure
  },
}

/** Over fewer shards than a deployed shop has: each list asks every one. */
export const STORE_OPTIONS = { ...DEPLOYED_OPTIONS, workShards: 4 }
