/** Checks whether a gateway's message matches an order. */
import type { IllegalReason } from '../illegal/reasons'
import { isBoundTo } from '../order/binding'
import type { Order } from '../order/order'
import type { Expectation } from './ports'

/**
 * Why a verified message does not match the order; undefined when it does. Used before a write (return) and after a
 * refused one (notify), so that both give the same reason.
 */
export function matchProblem(
  order: Order,
  expected: Expectation,
): Extract<IllegalReason, 'wrongGateway' | 'amountMismatch'> | undefined {
  if (!isBoundTo(order, expected.gateway)) return 'wrongGateway'
  if (order.amountFen !== expected.amountFen) return 'amountMismatch'
  return undefined
}
