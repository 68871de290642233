/** The link back to the shop's site that made the order. Opening it does not prove a payment. */
import type { Order } from '../order/order'
import { isPaid, type OrderState } from '../order/orderState'

/** @returns undefined if the order has no such address */
export function backToShop(
  { orderId, successUrl, cancelUrl }: Pick<Order, 'orderId' | 'successUrl' | 'cancelUrl'>,
  state: OrderState,
): string | undefined {
  const url = isPaid(state) ? successUrl : cancelUrl
  return url?.replaceAll('{ORDER_ID}', `ord_${orderId}`)
}

/** Removes the link back to a program of 易支付, for a shop that no longer serves them. */
export function withoutProgram(order: Order): Order {
  const { successUrl: _, ...rest } = order
  return order.epay ? rest : order
}
