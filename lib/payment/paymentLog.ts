/**
 * Logs each payment and refund once, however it became known, by the invocation that recorded it. Metrics count these
 * lines. A crash between the write and the line loses it, so the sums of money in the office come from the orders.
 */
import type { Fen } from '../money'
import type { RecordedFact, RefundRequestedFact } from '../order/facts'
import type { Order } from '../order/order'
import { orderState } from '../order/orderState'
import type { Log } from '../telemetry/events'
import type { EpochMs } from '../time'

/**
 * @param order  with the new facts
 * @param news   the facts that were not recorded before
 */
export function logPayments(
  log: Log,
  requestId: string,
  order: Order,
  news: readonly RecordedFact[],
  now: EpochMs,
): void {
  const trace = { requestId, orderId: order.orderId }
  for (const fact of news) {
    const { source } = fact
    if (fact.kind === 'paid') {
      // The amount received, which may differ from the order's.
      const { amountFen } = fact
      log('info', 'orderPaid', { ...trace, amountFen, state: orderState(order, now), source })
    }
    if (fact.kind === 'refunded') {
      const { refundId, amountFen } = fact
      log('info', 'refundMade', { ...trace, refundId, amountFen, source })
    }
    if (fact.kind === 'refundFailed') {
      const { gateway, refundId, code } = fact
      log('error', 'refundFailed', { ...trace, gateway, refundId, amountFen: askedFen(order, fact), code })
    }
  }
}

/** The amount that was requested, in fen. */
const askedFen = (
  { facts }: Order,
  { gateway, refundId }: Pick<RefundRequestedFact, 'gateway' | 'refundId'>,
): Fen | undefined =>
  Object.values(facts)
    .filter(fact => fact.kind === 'refundRequested')
    .find(asked => asked.gateway === gateway && asked.refundId === refundId)?.amountFen
