/** An order as JSON, for front ends. */
import { formatYuan } from '../money'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import { isPaid, orderState } from '../order/orderState'
import { type EpochMs, isoTime } from '../time'

interface Choice {
  /** The gateways that the buyer may choose. */
  readonly names: readonly GatewayName[]
  /** Those whose code she may scan. */
  readonly codes: readonly GatewayName[]
}

/** Amounts in fen and as yuan text; times RFC 3339, UTC. */
export function orderView(order: Order, publicUrl: string, now: EpochMs, { names: gateways, codes }: Choice) {
  const state = orderState(order, now)
  const url = `${publicUrl}/orders/${order.orderId}`
  return {
    orderId: order.orderId,
    state,
    paid: isPaid(state),
    amountFen: order.amountFen,
    amountYuan: formatYuan(order.amountFen),
    lines: order.lines.map(({ sku, name, quantity, unitFen }) => ({ sku, name, quantity, unitFen })),
    createdAt: isoTime(order.createdAt),
    expiresAt: isoTime(order.expiresAt),
    url,
    ...(state === 'awaitingPayment' && { payUrl: `${url}/pay`, gateways, codes }),
  }
}
