/** The link back to the shop's site that made the order. Opening it does not prove a payment. */
import type { Order } from '../order/order'
import { isPaid, type OrderState } from '../order/orderState'

/** @returns undefined if the order has no such address */
export function backToShop(
  { orderId, successUrl, cancelUrl, epay }: Pick<Order, 'orderId' | 'successUrl' | 'cancelUrl' | 'epay'>,
  state: OrderState,
): string | undefined {
  // A program of 易支付 names no address for buyers who have not paid.
  const programSite = epay?.returnUrl && `${new URL(epay.returnUrl).origin}/`
  const url = isPaid(state) ? successUrl : (cancelUrl ?? programSite)
  return url?.replaceAll('{ORDER_ID}', `ord_${orderId}`)
}

/** Removes the link back to a program of 易支付, for a shop that no longer serves them. */
export function withoutProgram(order: Order): Order {
  const { successUrl: _, ...rest } = order
  return order.epay ? rest : order
}
