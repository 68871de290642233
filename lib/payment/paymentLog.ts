/** The one line a payment, whichever way we learned of it: the shop's turnover is counted from it. */

import type { RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import type { Log } from '../telemetry/events'

/** @param news  the facts that were not known before */
export function logPayments(
  log: Log,
  requestId: string,
  { orderId, amountFen }: Order,
  news: readonly RecordedFact[],
): void {
  for (const { kind, source } of news) {
    if (kind === 'paid') log('info', 'orderPaid', { requestId, orderId, amountFen, source })
  }
}
