/** The way back to the shop whose own back end made the order; who comes back proves nothing by it. */
import type { Order } from '../order/order'
import { isPaid, type OrderState } from '../order/orderState'

/** @returns undefined where the order names no such address */
export function backToShop(
  { orderId, successUrl, cancelUrl }: Pick<Order, 'orderId' | 'successUrl' | 'cancelUrl'>,
  state: OrderState,
): string | undefined {
  const url = isPaid(state) ? successUrl : cancelUrl
  return url?.replaceAll('{ORDER_ID}', `ord_${orderId}`)
}

/** An order as it is shown where programs of 易支付 are not served any more: the way back to one leads nowhere. */
export function withoutProgram(order: Order): Order {
  const { successUrl: _, ...rest } = order
  return order.epay ? rest : order
}
