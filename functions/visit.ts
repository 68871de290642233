/** The queue of visits — does what is still to be done about an order. */
import { visitQueue } from '../lib/app'
import { eachMessage } from '../lib/background/messages'
import { readDelivery } from '../lib/config/delivery'
import { REFUNDS } from '../lib/gateways/refunds'
import { TRADE_QUERIES } from '../lib/gateways/tradeQueries'
import { byMerchant, openOrders, openVisits, signingGatewaysOf } from '../lib/parts'
import { reconcileOrder } from '../lib/payment/reconcileOrder'
import { failureFields } from '../lib/telemetry/failure'

export const handler = visitQueue(async app => {
  const { clock, log } = app
  const ports = await app.configured({
    orders: openOrders,
    visits: openVisits,
    mailSettings: byMerchant(readDelivery),
    tradeQueries: signingGatewaysOf(TRADE_QUERIES),
    refunds: signingGatewaysOf(REFUNDS),
  })
  const reconcile = reconcileOrder({ ...ports, clock, log })
  return (visits, requestId) =>
    eachMessage(
      visits,
      ({ orderId, attempt }) => reconcile({ orderId, attempt }, requestId),
      ({ orderId, attempt }, error) =>
        log('error', 'visitFailed', { requestId, orderId, attempt, ...failureFields(error) }),
    )
})
