/** Every minute — sends the orders that are due to the queue of visits. */
import { schedule } from '../lib/app'
import { openDueOrders, openVisits } from '../lib/parts'
import { findDue } from '../lib/payment/findDue'

export const handler = schedule(async ({ configured, clock, log }) =>
  findDue({ ...(await configured({ dueOrders: openDueOrders, visits: openVisits })), clock, log }),
)
