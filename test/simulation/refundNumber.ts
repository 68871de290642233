/** A gateway's number for a refund that the shop requested, and the shop's own. */

/**
 * Direct pay's batch: the day on which its page was opened, the order's number without its century, the end of the
 * refund's. @see docs/protocols.md#direct-refund
 */
const BATCH = /^20\d{6}(\S{22})(\S{2})$/

/** Whether a gateway's number is that of a refund of the order: the same, or direct pay's of a batch. */
export function isNumberOf(refundNo: string, orderId: string, refundId: string): boolean {
  const [, order, tail] = BATCH.exec(refundNo) ?? []
  return refundNo === refundId || (order === orderId.slice(2) && tail === refundId.slice(-2))
}
