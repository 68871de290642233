/**
 * The signed fields of a paid order, the same in the notice to the program's server and in the browser's return to it.
 * @see docs/protocols.md#epay
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

/** Whether the program should deliver. The protocol has no canceled orders: a payment of one is for a person to refund. */
export const isPaidForProgram = (order: Order, now: EpochMs): boolean => isPaidState(orderState(order, now))

const isPaidState = (state: OrderState): boolean => isPaid(state) && state !== 'paidAfterCancel'

/** The fields that are not signed. */
export const UNSIGNED = ['sign', 'sign_type']

/** The only supported value of `type`. */
export const PAYMENT_TYPE = 'alipay'

/** Appends the signed fields to the program's address and its query. The order must be paid. */
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
    // As the program wrote it, since it may compare the texts.
    money: epay.money,
    trade_status: 'TRADE_SUCCESS',
    ...(epay.param !== undefined && { param: epay.param }),
  }
  const sign = signMd5(stringToSign(formOf(textParameters(Object.entries(fields))), UNSIGNED), key)
  const query = formatForm(textParameters(Object.entries({ ...fields, sign, sign_type: 'MD5' })))
  return `${address}${address.includes('?') ? '&' : '?'}${query}`
}
