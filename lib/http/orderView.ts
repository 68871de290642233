/** The JSON of an order for front ends. */
import type { GatewayProfile } from '../gateways/capabilities/profile'
import { formatYuan } from '../money'
import type { Order } from '../order/order'
import { isPaid, orderState } from '../order/orderState'
import { amountRefunded } from '../order/trades'
import { type EpochMs, isoTime } from '../time'

/**
 * Amounts are in fen and as text in yuan; times are RFC 3339 in UTC.
 *
 * @param offered  the gateways that the buyer may choose
 */
export function orderView(
  order: Order,
  publicUrl: string,
  now: EpochMs,
  offered: readonly Pick<GatewayProfile, 'name' | 'showsCodes'>[],
) {
  const state = orderState(order, now)
  const refundedFen = amountRefunded(order)
  const url = `${publicUrl}/orders/${order.orderId}`
  return {
    orderId: order.orderId,
    state,
    paid: isPaid(state),
    amountFen: order.amountFen,
    amountYuan: formatYuan(order.amountFen),
    ...(refundedFen > 0 && { refundedFen, refundedYuan: formatYuan(refundedFen) }),
    lines: order.lines.map(({ sku, name, quantity, unitFen }) => ({ sku, name, quantity, unitFen })),
    createdAt: isoTime(order.createdAt),
    expiresAt: isoTime(order.expiresAt),
    url,
    ...(state === 'awaitingPayment' && {
      payUrl: `${url}/pay`,
      gateways: offered.map(({ name }) => name),
      // Gateways with a code to scan.
      codes: offered.filter(({ showsCodes }) => showsCodes).map(({ name }) => name),
    }),
  }
}
