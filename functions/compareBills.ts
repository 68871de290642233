/** Twice a day, or on request — compares the gateways' bills with the orders. */
import { schedule } from '../lib/app'
import { wantedBills } from '../lib/background/wantedBills'
import { BILLS } from '../lib/gateways/bills'
import { REFUNDS } from '../lib/gateways/refunds'
import { TRADE_QUERIES } from '../lib/gateways/tradeQueries'
import {
  downloadingGatewaysOf,
  openComparisons,
  openListedOrders,
  openOrderBatches,
  signingGatewaysOf,
} from '../lib/parts'
import { compareBills } from '../lib/payment/bills/compareBills'

export const handler = schedule(async app => {
  const { clock, log } = app
  const ports = await app.configured({
    orders: openListedOrders,
    batches: openOrderBatches,
    comparisons: openComparisons,
    bills: downloadingGatewaysOf(BILLS),
    tradeQueries: signingGatewaysOf(TRADE_QUERIES),
    refunds: signingGatewaysOf(REFUNDS),
  })
  const compare = compareBills({ ...ports, clock, log })
  return (requestId, event) => compare(wantedBills(event), requestId)
})
