/**
 * Alipay's batch number of a refund: the day on which its page is opened, `yyyyMMdd` in Beijing, the order number
 * without its century, and the end of the refund's number; 32 characters, Alipay's limit.
 * @see docs/protocols.md#direct-refund
 */
import { type OrderId, parseOrderId } from '../../order/orderId'
import { refundTail } from '../../order/refundId'
import { beijingDay, type EpochMs } from '../../time'

const CENTURY = '20'

export const batchNo = (orderId: OrderId, refundId: string, openedAt: EpochMs): string =>
  `${beijingDay(openedAt)}${orderId.slice(CENTURY.length)}${refundTail(refundId)}`

/** @returns undefined when the number is none of ours */
export function refundOfBatch(
  text: string,
): { readonly orderId: OrderId; readonly refundTail: string } | undefined {
  const { order, tail } = /^20\d{6}(?<order>.{22})(?<tail>[0-9A-Z]{2})$/.exec(text)?.groups ?? {}
  const orderId = parseOrderId(`${CENTURY}${order}`)
  return orderId && tail ? { orderId, refundTail: tail } : undefined
}
