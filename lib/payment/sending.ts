/** A buyer who is being sent to a gateway. */
import { isBoundTo } from '../order/binding'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import type { EpochMs } from '../time'
import type { Orders } from './ports'

export interface Sending {
  readonly order: Order
  readonly gateway: GatewayName
  readonly requestId: string
  readonly now: EpochMs
}

/** The fields that its log lines share. */
export const traceOf = ({ requestId, order: { orderId }, gateway }: Sending) => ({
  requestId,
  orderId,
  gateway,
})

/** The provenance of the facts that the buyer causes. */
export const provenanceOf = ({ requestId, now }: Sending) =>
  ({ source: 'buyer', sourceId: '', requestId, recordedAt: now }) as const

/** Binds the order to the gateway, unless it is bound to it already. */
export async function bindOrder(
  { orders }: { readonly orders: Pick<Orders, 'bind'> },
  sending: Sending,
): Promise<void> {
  const { order, gateway, now } = sending
  if (isBoundTo(order, gateway)) return
  await orders.bind(order.orderId, { kind: 'requested', gateway, at: now, ...provenanceOf(sending) })
}
