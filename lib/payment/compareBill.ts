/**
 * Compares the bill of a day with the orders, both ways: each line with the order that it names, and each payment and
 * refund that the orders have of that day with the lines. Both are read as streams; only the lines' digests and the
 * first mismatches are kept in memory. Changes nothing.
 */
import type { BillEntries, BillLine, UnusableBill } from '../gateways/gateway'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import { type OrderId, parseOrderId } from '../order/orderId'
import { beijingDay, type Clock, DAY_MS, type EpochMs, plusMs } from '../time'
import {
  boundOrder,
  dueInBill,
  isFeeSensible,
  judgeLine,
  keyOf,
  type MatchedLine,
  mismatchOf,
  missingKind,
} from './billMatch'
import { type Comparison, KEPT_MISMATCHES, type Mismatch } from './comparison'
import { lineSet } from './lineSet'
import type { OrderBatches, Orders } from './ports'

export interface ComparingPorts {
  readonly orders: Pick<Orders, 'listDay'>
  readonly batches: OrderBatches
  readonly clock: Clock
}

/** So many lines' orders are read at once. */
const BATCH = 1000

/**
 * The orders of so many days before are asked for what the bill must have. A refund that is in no bill is missed when its
 * order is older; one that is in a bill finds its order whatever its age.
 */
const DAYS_BEFORE = 7

export interface Found {
  readonly comparison: Comparison
  /** What the gateway can be asked about, so that the books learn it; the first of them. */
  readonly unlearned: readonly Unlearned[]
}

export interface Unlearned {
  readonly order: Order
  readonly line: BillLine
  /** Absent where the books know the sum already. */
  readonly mismatch?: Mismatch
}

/** @param day  any time of it in Beijing */
export async function compareBill(
  { orders, batches, clock }: ComparingPorts,
  gateway: GatewayName,
  day: EpochMs,
  entries: BillEntries,
): Promise<Found | UnusableBill> {
  const tally = tallyOf(gateway, clock())
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
  const found = orderIds.size > 0 ? await batches.getMany([...orderIds]) : []
  const byId = new Map<string, Order>(found.map(order => [order.orderId, order]))
  return lines.map(line => ({ line, order: boundOrder(byId.get(line.orderNo), gateway) }))
}

/** What is counted and kept while the lines and the orders pass by. */
function tallyOf(gateway: GatewayName, now: EpochMs) {
  const seen = lineSet()
  const counts = { others: 0, mismatches: 0 }
  const sums = { payment: { count: 0, fen: 0 }, refund: { count: 0, fen: 0 } }
  const mismatches: Mismatch[] = []
  const unlearned: Unlearned[] = []
  /** By trade: what lines have claimed of what went back in sum. */
  const claimed = new Map<string, number>()

  function report(mismatch: Mismatch): void {
    counts.mismatches += 1
    if (mismatches.length < KEPT_MISMATCHES) mismatches.push(mismatch)
  }

  function toLearn(each: Unlearned): void {
    if (unlearned.length < KEPT_MISMATCHES) unlearned.push(each)
  }

  return {
    /** @returns whether the line is of this shop, and not one that the bill has twice */
    count(line: BillLine): boolean {
      const isNew = seen.add(keyOf(line))
      if (!parseOrderId(line.orderNo)) {
        counts.others += 1
        return false
      }
      sums[line.kind].count += 1
      sums[line.kind].fen += line.amountFen
      if (!isFeeSensible(line)) report(mismatchOf(line, 'fee', { feeFen: line.feeFen }))
      if (!isNew) report(mismatchOf(line, missingKind(line)))
      return isNew
    },

    judge({ line, order }: MatchedLine): void {
      const verdict = judgeLine({ line, order }, gateway, now, claimed.get(line.tradeNo))
      if (verdict.kind === 'same') return
      if (verdict.kind === 'sameInSum')
        claimed.set(line.tradeNo, (claimed.get(line.tradeNo) ?? 0) + line.amountFen)
      else report(verdict.mismatch)
      const isKnown = verdict.kind === 'mismatch' && verdict.mismatch.kind === 'otherAmount'
      if (order && !isKnown)
        toLearn({ order, line, ...(verdict.kind === 'mismatch' && { mismatch: verdict.mismatch }) })
    },

    /** What the bill must have. */
    demand(due: readonly Mismatch[]): void {
      for (const each of due) {
        const kind = each.refundId === undefined ? 'payment' : 'refund'
        if (!seen.has(keyOf({ kind, tradeNo: each.tradeNo, refundId: each.refundId ?? '' }))) report(each)
      }
    },

    found: (day: string): Found => ({
      comparison: {
        ...{ gateway, day, comparedAt: now, payments: sums.payment, refunds: sums.refund },
        ...{ others: counts.others, mismatchCount: counts.mismatches, mismatches },
      },
      unlearned,
    }),
  }
}
