/**
 * Judges what the gateway sent along with the buyer's browser. Verified like a notify, and changes nothing, since
 * a page load proves no payment. @see docs/protocols.md#return
 */
import type { GatewayForm, Gateways, Messages } from '../gateways/gateway'
import type { IllegalReason } from '../illegal/reasons'
import type { RecordIllegal, Sender } from '../illegal/recorder'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { isPaid, orderState } from '../order/orderState'
import type { Clock } from '../time'
import { mismatch } from './match'
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
  /** `orderId`: the order that a message with a right signature names. */
  | { readonly kind: 'refused'; readonly orderId?: OrderId }

/** @param gateway  as the path names it */
export type AcceptReturn = (gateway: GatewayName, form: GatewayForm, sender: Sender) => Promise<ReturnOutcome>

export const acceptReturn =
  (ports: Ports): AcceptReturn =>
  async (gateway, form, sender) => {
    const { orders, recordIllegal, clock } = ports
    const messages = ports.messages.get(gateway)
    const refuse = async (reason: IllegalReason, orderId?: OrderId): Promise<ReturnOutcome> => {
      await refuseMessage(recordIllegal, messages, form, sender, reason)
      return { kind: 'refused', ...(orderId && { orderId }) }
    }

    if (!messages) return refuse('unknownGateway')
    if (!form.parameters.ok) return refuse(form.parameters.error)
    const message = await messages.read('return', form.parameters.value)
    if (!message.ok) return refuse(message.error)
    const order = await orders.get(message.value.orderId)
    if (!order) return refuse('unknownOrder')
    const reason = mismatch(order, message.value)
    if (reason) return refuse(reason)
    // The gateway forgets a return after a minute: the buyer who reloads a paid page must not be refused.
    if (isPaid(orderState(order, clock()))) return { kind: 'shown', order }
    const genuineness = await messages.confirm?.(message.value)
    return genuineness === 'notGenuine' ? refuse('notSentByGateway', order.orderId) : { kind: 'shown', order }
  }
