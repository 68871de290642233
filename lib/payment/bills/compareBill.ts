/**
 * Compares a day's bill with the orders in both directions: each line with its order, and each payment and refund
 * recorded for that day with the lines. Both are streamed; memory holds digests of the lines and the first mismatches.
 * Changes nothing.
 */
import type { BillEntries, BillLine, UnusableBill } from '../../gateways/capabilities/bills'
import type { GatewayName } from '../../order/facts'
import type { Order } from '../../order/order'
import type { OrderId } from '../../order/orderId'
import { beijingDay, type Clock, DAY_MS, type EpochMs, plusMs } from '../../time'
import type { OrderBatches, OrderLists } from '../ports'
import { boundOrder, dueInBill, type MatchedLine } from './billMatch'
import { billTally, type Found } from './billTally'

export interface ComparingPorts {
  readonly orders: Pick<OrderLists, 'listDay'>
  readonly batches: OrderBatches
  readonly clock: Clock
}

/** Lines whose orders are read in one call. */
const BATCH = 1000

/**
 * How many days before the bill's day orders may have been created to be checked for missing lines. The opposite check
 * finds orders of any age.
 */
const DAYS_BEFORE = 7

/** @param day  any time of the day in Beijing */
export async function compareBill(
  { orders, batches, clock }: ComparingPorts,
  gateway: GatewayName,
  day: EpochMs,
  entries: BillEntries,
): Promise<Found | UnusableBill> {
  const tally = billTally(gateway, clock())
  let batch: BillLine[] = []
  async function judgeBatch(): Promise<void> {
    for (const matched of await matchedLines(batches, gateway, batch)) tally.judge(matched)
    batch = []
  }
  for await (const entry of entries) {
    if (entry.kind === 'unusable') return entry
    if (!tally.count(entry)) continue
    batch.push(entry)
    if (batch.length === BATCH) await judgeBatch()
  }
  await judgeBatch()
  for (let before = DAYS_BEFORE; before >= 0; before--)
    for await (const order of orders.listDay(plusMs(day, -before * DAY_MS)))
      tally.demand(dueInBill(order, gateway, beijingDay(day)))
  return tally.found(beijingDay(day))
}

async function matchedLines(
  batches: OrderBatches,
  gateway: GatewayName,
  lines: readonly BillLine[],
): Promise<readonly MatchedLine[]> {
  const orderIds = new Set(lines.map(({ orderNo }) => orderNo as OrderId))
  const found = await batches.getMany([...orderIds])
  const byId = new Map<string, Order>(found.map(order => [order.orderId, order]))
  return lines.map(line => ({ line, order: boundOrder(byId.get(line.orderNo), gateway) }))
}
