/** The orders that `npm run bench -- warm` pays; the table is filled with them before. */
import type { Order } from '../lib/order/order'
import type { OrderId } from '../lib/order/orderId'
import { FIRST_VISIT_MS } from '../lib/payment/agenda'
import { workShard } from '../lib/store/orderKey'
import { plusMs } from '../lib/time'
import { anOrder, NOW } from '../test/support/orders'
import { numberedOrderId } from './numberedOrders'

export const warmOrderId = (index: number): OrderId => numberedOrderId(NOW, index)

export const warmOrder = (index: number): Order => ({
  ...anOrder({ gateway: 'alipayPage' }),
  orderId: warmOrderId(index),
})

/** The index attributes of an unpaid order, which is due for a visit. */
export const workOf = (orderId: OrderId) => ({
  workShard: workShard(orderId),
  dueAt: plusMs(NOW, FIRST_VISIT_MS),
})
