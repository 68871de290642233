/** What is counted and kept while the lines of a bill, and then the orders, pass by. */
import type { BillLine } from '../gateways/gateway'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import { parseOrderId } from '../order/orderId'
import type { EpochMs } from '../time'
import {
  type Due,
  dueKey,
  isFeeSensible,
  judgeLine,
  keyOf,
  type MatchedLine,
  mismatchOf,
  missingKind,
} from './billMatch'
import { type Comparison, KEPT_MISMATCHES, type Mismatch } from './comparison'
import { lineSet } from './lineSet'

export interface Found {
  /** But for what a neighbouring day's bill says of the doubts. */
  readonly comparison: Omit<Comparison, 'awaited'>
  /** What the gateway can be asked about, so that the books learn it; the first of them. */
  readonly unlearned: readonly Unlearned[]
  /** What the bill lacks, and a neighbouring day's may have. */
  readonly doubts: readonly Due[]
}

export interface Unlearned {
  readonly order: Order
  readonly line: BillLine
  /** Undefined where the books know the sum already. */
  readonly mismatch: Mismatch | undefined
}

interface BillTally {
  /** @returns whether the line is of this shop, and not one that the bill has twice */
  count(line: BillLine): boolean
  judge(line: MatchedLine): void
  /** Misses what the bill must have, and has no line of. */
  demand(due: readonly Due[]): void
  /** @param day  in Beijing, `yyyyMMdd` */
  found(day: string): Found
}

export function billTally(gateway: GatewayName, now: EpochMs): BillTally {
  const seen = lineSet()
  const sums = { payment: { count: 0, fen: 0 }, refund: { count: 0, fen: 0 } }
  let others = 0
  const mismatches = firstOf<Mismatch>()
  const unlearned = firstOf<Unlearned>()
  const doubts: Due[] = []
  /** By trade: what lines have claimed of what went back in sum. */
  const claimed = new Map<string, number>()

  return {
    count(line) {
      const isNew = seen.add(keyOf(line))
      if (!parseOrderId(line.orderNo)) {
        others += 1
        return false
      }
      sums[line.kind].count += 1
      sums[line.kind].fen += line.amountFen
      if (!isFeeSensible(line)) mismatches.add(mismatchOf(line, 'fee', { feeFen: line.feeFen }))
      if (!isNew) mismatches.add(mismatchOf(line, missingKind(line)))
      return isNew
    },

    judge({ line, order }) {
      if (!order) return mismatches.add(mismatchOf(line, missingKind(line)))
      const claimedFen = claimed.get(line.tradeNo) ?? 0
      const difference = judgeLine(line, order, gateway, now, claimedFen)
      if (difference?.kind === 'sameInSum') {
        claimed.set(line.tradeNo, claimedFen + line.amountFen)
        unlearned.add({ order, line, mismatch: undefined })
      }
      if (difference?.kind === 'mismatch') {
        const { mismatch } = difference
        mismatches.add(mismatch)
        // What has another amount is known: the gateway cannot add to it.
        if (mismatch.kind !== 'otherAmount') unlearned.add({ order, line, mismatch })
      }
    },

    demand(due) {
      for (const each of due.filter(one => !seen.has(dueKey(one))))
        if (each.otherDay === undefined) mismatches.add(each.mismatch)
        else doubts.push(each)
    },

    found: day => ({
      comparison: {
        ...{ gateway, day, comparedAt: now, payments: sums.payment, refunds: sums.refund, others },
        ...{ mismatchCount: mismatches.count(), mismatches: mismatches.kept },
      },
      unlearned: unlearned.kept,
      doubts,
    }),
  }
}

/** Counts what is added, and keeps no more of it than a comparison has. */
function firstOf<T>() {
  const kept: T[] = []
  let count = 0
  return {
    kept,
    count: () => count,
    add(each: T): void {
      count += 1
      if (kept.length < KEPT_MISMATCHES) kept.push(each)
    },
  }
}
