/**
 * Sends a buyer to a gateway with a signed payment request, or provides a code to scan. Binds the order to the gateway
 * first.
 */
import type { Buyer, PaymentMethod, PaymentRequest, Payments } from '../gateways/capabilities/payments'
import type { Gateways } from '../gateways/gateway'
import { isOverAt } from '../order/binding'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import { orderState } from '../order/orderState'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import { offeredGateways, permittedGateways } from './offeredGateways'
import type { Orders } from './ports'
import { type CodeOutcome, requestCode } from './requestCode'
import { bindOrder, traceOf } from './sending'

interface Ports {
  readonly orders: Pick<Orders, 'get' | 'bind' | 'record'>
  readonly gateways: Gateways<Payments>
  readonly clock: Clock
  readonly log: Log
  /** Waits so many ms; default: a timer. */
  readonly pause?: (ms: number) => Promise<unknown>
}

interface PaymentOptions {
  /** The buyer's choice; default: the gateway chosen last, or the shop's preferred one. */
  readonly gateway: GatewayName | undefined
  readonly method: PaymentMethod
  readonly buyer: Buyer
  readonly requestId: string
}

type Outcome =
  | { readonly kind: 'requested'; readonly request: PaymentRequest }
  | CodeOutcome
  /** The order is paid, has ended, or is closed at the gateway. */
  | { readonly kind: 'notPayable' }
  | { readonly kind: 'unknownBank' }
  /** The order may not be paid at a gateway of this name, or the merchant may not show its codes. */
  | { readonly kind: 'unknownGateway' }
  /** The gateway gave no answer that the request needs, or the shop no longer uses it. */
  | { readonly kind: 'unavailable' }

export type RequestPayment = (order: Order, options: PaymentOptions) => Promise<Outcome>

export const requestPayment =
  (ports: Ports): RequestPayment =>
  async (order, options) => {
    const { gateways, clock, log } = ports
    const { method, buyer, requestId } = options
    const now = clock()
    if (options.gateway !== undefined && !permittedGateways(order, gateways).includes(options.gateway))
      return { kind: 'unknownGateway' }
    const gateway = options.gateway ?? offeredGateways(order, gateways).first ?? ''
    if (orderState(order, now) !== 'awaitingPayment' || isOverAt(order, gateway))
      return { kind: 'notPayable' }
    const payments = gateways.get(gateway)
    const sending = { order, gateway, requestId, now }
    const trace = traceOf(sending)
    if (method.kind === 'code') {
      const codes = payments?.codes
      return codes ? requestCode(ports, codes, sending) : { kind: 'unknownGateway' }
    }
    const payment = await payments?.request(order, method, buyer, now)
    if (payment?.ok) {
      await bindOrder(ports, sending)
      log('info', 'paymentRequested', { ...trace, method: method.kind })
      return { kind: 'requested', request: payment.value }
    }
    if (payment?.error === 'unknownBank') return { kind: 'unknownBank' }
    log('error', 'paymentUnavailable', trace)
    return { kind: 'unavailable' }
  }
