/**
 * What the shop's program is told of a paid order: by its notify address, and by the browser that comes back to it. Both
 * carry the same signed fields. @see docs/protocols.md#epay
 */
import type { Order } from '../order/order'
import { isPaid, type OrderState, orderState } from '../order/orderState'
import { stringToSign } from '../signing/canonical'
import { formOf, textParameters } from '../signing/form'
import { formatForm } from '../signing/formEncoding'
import { type SigningKey, signMd5 } from '../signing/md5'
import type { EpochMs } from '../time'

/** An order that one of the shop's programs made. */
export type EpayOrder = Order & Required<Pick<Order, 'epay' | 'reference'>>

export const isEpayOrder = (order: Order): order is EpayOrder =>
  order.epay !== undefined && order.reference !== undefined

/** Whether the program is to deliver. The protocol knows no order that was called off: what is paid then, a person gives back. */
export const isPaidForProgram = (order: Order, now: EpochMs): boolean => isPaidState(orderState(order, now))

const isPaidState = (state: OrderState): boolean => isPaid(state) && state !== 'paidAfterCancel'

/** Parameters that stand outside the signed string. */
export const UNSIGNED = ['sign', 'sign_type']

/** The one way to pay that is offered here. */
export const PAYMENT_TYPE = 'alipay'

/** The program's address with the signed fields behind it; a query that it has stays. The order must be paid. */
export function noticeUrl(
  address: string,
  { orderId, reference, lines, epay }: EpayOrder,
  merchant: string,
  key: SigningKey,
): string {
  const fields = {
    pid: merchant,
    trade_no: orderId,
    out_trade_no: reference,
    type: PAYMENT_TYPE,
    name: lines[0]?.name ?? '',
    // As the program wrote it, which it may compare.
    money: epay.money,
    trade_status: 'TRADE_SUCCESS',
    ...(epay.param !== undefined && { param: epay.param }),
  }
  const sign = signMd5(stringToSign(formOf(textParameters(Object.entries(fields))), UNSIGNED), key)
  const query = formatForm(textParameters(Object.entries({ ...fields, sign, sign_type: 'MD5' })))
  return `${address}${address.includes('?') ? '&' : '?'}${query}`
}
