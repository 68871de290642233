/** How tests open the store of orders: no item of theirs may be unreadable. */
import type { dynamoOrders } from '../../lib/store/dynamoOrders'

export const STORE_OPTIONS: Parameters<typeof dynamoOrders>[2] = {
  // Each list asks every shard.
  workShards: 4,
  onUnreadable: failure => {
    throw failure
  },
}
