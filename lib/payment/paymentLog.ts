/** The one line a payment, and a refund of ours, whichever way we learned of it: turnover is counted from it. */

import type { Fen } from '../money'
import type { RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import { orderState } from '../order/orderState'
import type { Log } from '../telemetry/events'
import type { EpochMs } from '../time'

/**
 * @param order  as it is now
 * @param news   the facts that were not known before
 */
export function logPayments(
  log: Log,
  requestId: string,
  order: Order,
  news: readonly RecordedFact[],
  now: EpochMs,
): void {
  const { orderId, amountFen } = order
  for (const fact of news) {
    const { source } = fact
    if (fact.kind === 'paid')
      log('info', 'orderPaid', { requestId, orderId, amountFen, state: orderState(order, now), source })
    if (fact.kind === 'refunded') log('info', 'refundMade', { requestId, orderId, ...refundOf(fact), source })
    if (fact.kind === 'refundFailed')
      log('error', 'refundFailed', { requestId, orderId, refundId: fact.refundId, code: fact.code })
  }
}

const refundOf = ({ refundId, amountFen }: { readonly refundId: string; readonly amountFen: Fen }) => ({
  refundId,
  amountFen,
})
