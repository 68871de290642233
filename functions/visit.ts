/** The queue of visits — does what is still to be done about an order. */
import { byMerchant, configured, log, ordersIn, signingGatewaysOf, visitQueue, visitsIn } from '../lib/app'
import type { QueueHandler } from '../lib/background/boundary'
import type { VisitMessage } from '../lib/background/visitMessages'
import { readDelivery } from '../lib/config/delivery'
import { readStores } from '../lib/config/stores'
import { REFUNDS } from '../lib/gateways/refunds'
import { TRADE_QUERIES } from '../lib/gateways/tradeQueries'
import { type ReconcileOrder, reconcileOrder } from '../lib/payment/reconcileOrder'
import type { Log } from '../lib/telemetry/events'
import { failureFields } from '../lib/telemetry/failure'
import { systemClock } from '../lib/time'

interface Parts {
  readonly reconcileOrder: ReconcileOrder
  readonly log: Log
}

/** The visits of a batch side by side: one whose gateway is slow holds up no other. */
export const visit =
  ({ reconcileOrder, log }: Parts): QueueHandler<VisitMessage> =>
  async (visits, requestId) => {
    const failed = await Promise.all(
      visits.map(async ({ orderId, attempt, messageId }) => {
        try {
          await reconcileOrder({ orderId, attempt }, requestId)
          return []
        } catch (error) {
          log('error', 'visitFailed', { requestId, orderId, attempt, ...failureFields(error) })
          return [messageId]
        }
      }),
    )
    return failed.flat()
  }

export const handler = visitQueue(async () => {
  const { stores, deliveries, tradeQueries, refunds } = await configured({
    stores: readStores,
    deliveries: byMerchant(readDelivery),
    tradeQueries: signingGatewaysOf(TRADE_QUERIES),
    refunds: signingGatewaysOf(REFUNDS),
  })
  const gateways = { tradeQueries, refunds }
  const ports = { orders: ordersIn(stores), visits: visitsIn(stores), clock: systemClock, log }
  return visit({ reconcileOrder: reconcileOrder({ ...ports, ...gateways, deliveries }), log })
})
