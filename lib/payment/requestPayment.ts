/** Sends a buyer to the gateway with a signed payment request. Changes nothing. */
import type { Buyer, Gateways, PaymentMethod, PaymentRequest, Payments } from '../gateways/gateway'
import type { Order } from '../order/order'
import { orderState } from '../order/orderState'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'

interface Ports {
  readonly gateways: Gateways<Payments>
  readonly clock: Clock
  readonly log: Log
}

interface PaymentWish {
  readonly method: PaymentMethod
  readonly buyer: Buyer
  readonly requestId: string
}

type Outcome =
  | { readonly kind: 'requested'; readonly request: PaymentRequest }
  /** The order is paid, over or closed. */
  | { readonly kind: 'notPayable' }
  | { readonly kind: 'unknownBank' }
  /** The gateway gave no answer that the request needs, or the shop does not use it any more. */
  | { readonly kind: 'unavailable' }

export type RequestPayment = (order: Order, wish: PaymentWish) => Promise<Outcome>

export const requestPayment =
  ({ gateways, clock, log }: Ports): RequestPayment =>
  async (order, { method, buyer, requestId }) => {
    const now = clock()
    if (orderState(order, now) !== 'awaitingPayment') return { kind: 'notPayable' }
    const trace = { requestId, orderId: order.orderId }
    const payment = await gateways.get(order.gateway)?.request(order, method, buyer, now)
    if (payment?.ok) {
      log('info', 'paymentRequested', { ...trace, method: method.kind })
      return { kind: 'requested', request: payment.value }
    }
    if (payment?.error === 'unknownBank') return { kind: 'unknownBank' }
    log('error', 'paymentUnavailable', trace)
    return { kind: 'unavailable' }
  }
