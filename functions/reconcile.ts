/** Every minute — finds the orders that something is still to be done about, and hands their visits to the queue. */
import { configured, log, ordersIn, schedule, visitsIn } from '../lib/app'
import type { ScheduleHandler } from '../lib/background/boundary'
import { readStores } from '../lib/config/stores'
import { findDue } from '../lib/payment/findDue'
import { systemClock } from '../lib/time'

type Parts = Parameters<typeof findDue>[0]

export const reconcile = (parts: Parts): ScheduleHandler => findDue(parts)

export const handler = schedule(async () => {
  const { stores } = await configured({ stores: readStores })
  return reconcile({ orders: ordersIn(stores), visits: visitsIn(stores), clock: systemClock, log })
})
