/**
 * Verifies the parameters with which the gateway sends the buyer's browser back. Changes nothing: a page load proves no
 * payment, and an invalid return disproves none. @see docs/protocols.md#return
 */
import type { GatewayForm, Messages } from '../gateways/capabilities/messages'
import type { Gateways } from '../gateways/gateway'
import type { IllegalReason } from '../illegal/reasons'
import type { RecordIllegal, Sender } from '../illegal/recorder'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import { type OrderId, parseOrderId } from '../order/orderId'
import { isUnpaid, orderState } from '../order/orderState'
import type { Clock } from '../time'
import { matchProblem } from './matchProblem'
import type { Orders } from './ports'
import { refuseMessage } from './refuseMessage'

interface Ports {
  readonly messages: Gateways<Messages>
  readonly orders: Pick<Orders, 'get'>
  readonly recordIllegal: RecordIllegal
  readonly clock: Clock
}

type ReturnOutcome =
  | { readonly kind: 'shown'; readonly order: Order }
  /** `orderId`: the order that the form names; it need not exist. */
  | { readonly kind: 'refused'; readonly orderId: OrderId | undefined }

/** @param gateway  as the path names it */
export type AcceptReturn = (gateway: GatewayName, form: GatewayForm, sender: Sender) => Promise<ReturnOutcome>

export const acceptReturn =
  (ports: Ports): AcceptReturn =>
  async (gateway, form, sender) => {
    const { orders, recordIllegal, clock } = ports
    const messages = ports.messages.get(gateway)
    const record = (reason: IllegalReason) =>
      refuseMessage(recordIllegal, messages && { gateway, messages }, form, sender, reason)
    const refuse = async (reason: IllegalReason): Promise<ReturnOutcome> => {
      await record(reason)
      const isReadable = messages && form.parameters.ok
      const orderId = isReadable ? parseOrderId(messages.claimedOrder(form.parameters.value)) : undefined
      return { kind: 'refused', orderId }
    }

    if (!messages) return refuse('unknownGateway')
    if (!form.parameters.ok) return refuse(form.parameters.error)
    const message = await messages.read('return', form.parameters.value, clock())
    if (!message.ok) return refuse(message.error)
    if (message.value.about !== 'payment') return refuse('malformedField')
    const order = await orders.get(message.value.orderId)
    if (!order) return refuse('unknownOrder')
    const reason = matchProblem(order, message.value)
    if (reason) return refuse(reason)
    // A gateway may confirm a return for a short time only. Whoever opens it later still sees the order, since the
    // order number is the capability for that. With a known payment, there is nothing to confirm.
    const isOpen = isUnpaid(orderState(order, clock()))
    if (isOpen && (await messages.confirm?.(message.value)) === 'notGenuine')
      await record('returnNotConfirmed')
    return { kind: 'shown', order }
  }
