/** Every minute — visits the orders that something is still to be done about. */
import { configured, gatewaysOf, log, ordersIn, schedule } from '../lib/app'
import type { ScheduleHandler } from '../lib/background/boundary'
import { readDelivery } from '../lib/config/delivery'
import { readStores } from '../lib/config/stores'
import { TRADE_QUERIES } from '../lib/gateways/tradeQueries'
import { reconcileDue } from '../lib/payment/reconcileDue'
import { reconcileOrder } from '../lib/payment/reconcileOrder'
import { systemClock } from '../lib/time'

type Parts = Parameters<typeof reconcileDue>[0]

export const reconcile = (parts: Parts): ScheduleHandler => reconcileDue(parts)

export const handler = schedule(async () => {
  const { stores, delivery, tradeQueries } = await configured({
    stores: readStores,
    delivery: readDelivery,
    tradeQueries: gatewaysOf(TRADE_QUERIES),
  })
  const ports = { orders: ordersIn(stores), clock: systemClock, log }
  return reconcile({
    ...ports,
    reconcileOrder: reconcileOrder({ ...ports, tradeQueries, deliveries: delivery }),
  })
})
