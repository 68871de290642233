/** Twice a day — compares the gateways' bills of the last days with the books; or the bill that somebody asks for. */
import {
  comparisonsIn,
  configured,
  downloadingGatewaysOf,
  log,
  orderBatchesIn,
  ordersIn,
  schedule,
  signingGatewaysOf,
} from '../lib/app'
import type { ScheduleHandler } from '../lib/background/boundary'
import { wantedBills } from '../lib/background/wantedBills'
import { readStores } from '../lib/config/stores'
import { BILLS } from '../lib/gateways/bills'
import { REFUNDS } from '../lib/gateways/refunds'
import { TRADE_QUERIES } from '../lib/gateways/tradeQueries'
import { compareBills as compare } from '../lib/payment/compareBills'
import { systemClock } from '../lib/time'

type Parts = Parameters<typeof compare>[0]

export const compareBills = (parts: Parts): ScheduleHandler => {
  const compareWanted = compare(parts)
  return (requestId, remainingMs, event) => compareWanted(wantedBills(event), requestId, remainingMs)
}

export const handler = schedule(async () => {
  const { stores, ...gateways } = await configured({
    stores: readStores,
    bills: downloadingGatewaysOf(BILLS),
    tradeQueries: signingGatewaysOf(TRADE_QUERIES),
    refunds: signingGatewaysOf(REFUNDS),
  })
  const orders = { orders: ordersIn(stores), batches: orderBatchesIn(stores) }
  return compareBills({ ...orders, comparisons: comparisonsIn(stores), ...gateways, clock: systemClock, log })
})
