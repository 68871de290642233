/**
 * Sends a buyer to a gateway with a signed payment request. Binds the order to the gateway first, where the buyer has
 * chosen it; changes nothing else.
 */
import type { Buyer, Gateways, PaymentMethod, PaymentRequest, Payments } from '../gateways/gateway'
import { isBoundTo, isOverAt } from '../order/binding'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import { orderState } from '../order/orderState'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import { offeredGateways } from './offeredGateways'
import type { Orders } from './ports'

interface Ports {
  readonly orders: Pick<Orders, 'bind'>
  readonly gateways: Gateways<Payments>
  readonly clock: Clock
  readonly log: Log
}

interface PaymentWish {
  /** As the buyer named it; undefined for the one that the order was sent to last, or the shop's preferred one. */
  readonly gateway: GatewayName | undefined
  readonly method: PaymentMethod
  readonly buyer: Buyer
  readonly requestId: string
}

type Outcome =
  | { readonly kind: 'requested'; readonly request: PaymentRequest }
  /** The order is paid, over or closed. */
  | { readonly kind: 'notPayable' }
  | { readonly kind: 'unknownBank' }
  | { readonly kind: 'unknownGateway' }
  /** The gateway gave no answer that the request needs, or the shop does not use it any more. */
  | { readonly kind: 'unavailable' }

export type RequestPayment = (order: Order, wish: PaymentWish) => Promise<Outcome>

export const requestPayment =
  ({ orders, gateways, clock, log }: Ports): RequestPayment =>
  async (order, wish) => {
    const { method, buyer, requestId } = wish
    const now = clock()
    if (wish.gateway !== undefined && !gateways.usable.includes(wish.gateway))
      return { kind: 'unknownGateway' }
    const gateway = wish.gateway ?? offeredGateways(order, gateways).first ?? ''
    if (orderState(order, now) !== 'awaitingPayment' || isOverAt(order, gateway))
      return { kind: 'notPayable' }
    const trace = { requestId, orderId: order.orderId, gateway }
    const payment = await gateways.get(gateway)?.request(order, method, buyer, now)
    if (payment?.ok) {
      if (!isBoundTo(order, gateway)) {
        const provenance = { source: 'buyer', sourceId: '', requestId, recordedAt: now } as const
        await orders.bind(order.orderId, { kind: 'requested', gateway, at: now, ...provenance })
      }
      log('info', 'paymentRequested', { ...trace, method: method.kind })
      return { kind: 'requested', request: payment.value }
    }
    if (payment?.error === 'unknownBank') return { kind: 'unknownBank' }
    log('error', 'paymentUnavailable', trace)
    return { kind: 'unavailable' }
  }
