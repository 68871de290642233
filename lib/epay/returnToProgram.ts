/**
 * `/epay/return/{orderId}`: sends the buyer back to the program that made the order, with signed fields once it is paid.
 * They are for display only: what confirms the payment to the program is the notice to its server.
 */
import type { Handler } from '../http/response'
import { seeOther } from '../http/response'
import { parseOrderId } from '../order/orderId'
import { isEpayOrder, isPaidForProgram, noticeUrl } from './notice'
import type { EpayParts } from './programs'

export const returnToProgram =
  ({ orders, keys, merchant, clock }: Pick<EpayParts, 'orders' | 'keys' | 'merchant' | 'clock'>): Handler =>
  async request => {
    // {ORDER_ID} in a success address is replaced by ord_ and the number.
    const orderId = parseOrderId((request.pathParameters.orderId ?? '').replace(/^ord_/, ''))
    const order = orderId && (await orders.get(orderId))
    if (!order) return seeOther('/')
    const isReady = isEpayOrder(order) && isPaidForProgram(order, clock())
    // Nothing is signed for an order that is not paid.
    if (!isReady || order.epay.returnUrl === undefined) return seeOther(`/orders/${order.orderId}`)
    const [key] = await keys.get()
    return seeOther(noticeUrl(order.epay.returnUrl, order, merchant, key))
  }
