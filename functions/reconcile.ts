/** Every minute — finds the orders that something is still to be done about, and hands their visits to the queue. */
import { schedule } from '../lib/app'
import { openDueOrders, openVisits } from '../lib/parts'
import { findDue } from '../lib/payment/findDue'

export const handler = schedule(async ({ configured, clock, log }) =>
  findDue({ ...(await configured({ dueOrders: openDueOrders, visits: openVisits })), clock, log }),
)
