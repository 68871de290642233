/** Whether a gateway's message and an order belong together. */
import type { IllegalReason } from '../illegal/reasons'
import { isBoundTo } from '../order/binding'
import type { Order } from '../order/order'
import type { Expectation } from './ports'

/**
 * Why a message with a right signature is not about this order, or undefined when it is. Serves both before a
 * write (the return) and after a refused one (the notify), so that both give the same reason.
 */
export function mismatch(
  order: Order,
  expected: Expectation,
): Extract<IllegalReason, 'wrongGateway' | 'amountMismatch'> | undefined {
  if (!isBoundTo(order, expected.gateway)) return 'wrongGateway'
  if (order.amountFen !== expected.amountFen) return 'amountMismatch'
  return undefined
}
