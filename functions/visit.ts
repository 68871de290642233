/** The queue of visits — does what is still to be done about an order. */
import { visitQueue } from '../lib/app'
import type { QueueHandler } from '../lib/background/boundary'
import type { VisitMessage } from '../lib/background/visitMessages'
import { readDelivery } from '../lib/config/delivery'
import { REFUNDS } from '../lib/gateways/refunds'
import { TRADE_QUERIES } from '../lib/gateways/tradeQueries'
import { byMerchant, openOrders, openVisits, signingGatewaysOf } from '../lib/parts'
import { type ReconcileOrder, reconcileOrder } from '../lib/payment/reconcileOrder'
import type { Log } from '../lib/telemetry/events'
import { failureFields } from '../lib/telemetry/failure'

interface Parts {
  readonly reconcileOrder: ReconcileOrder
  readonly log: Log
}

/** The visits of a batch side by side: one whose gateway is slow holds up no other. */
const visit =
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

export const handler = visitQueue(async app => {
  const { clock, log } = app
  const ports = await app.configured({
    orders: openOrders,
    visits: openVisits,
    mailSettings: byMerchant(readDelivery),
    tradeQueries: signingGatewaysOf(TRADE_QUERIES),
    refunds: signingGatewaysOf(REFUNDS),
  })
  return visit({ reconcileOrder: reconcileOrder({ ...ports, clock, log }), log })
})
