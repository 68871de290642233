/** Accumulates the comparison of a bill while its lines, and then the orders, are read once. */
import type { BillLine } from '../../gateways/capabilities/bills'
import type { GatewayName } from '../../order/facts'
import type { Order } from '../../order/order'
import { parseOrderId } from '../../order/orderId'
import type { EpochMs } from '../../time'
import {
  type Due,
  dueKey,
  isPlausibleFee,
  judgeLine,
  lineKey,
  type MatchedLine,
  mismatchOf,
  missingKind,
} from './billMatch'
import { type Comparison, KEPT_MISMATCHES, type Mismatch } from './comparison'
import { lineSet } from './lineSet'

export interface Found {
  /** Complete but for the items near midnight, which a neighbouring day's bill decides. */
  readonly comparison: Omit<Comparison, 'awaited'>
  /** Differences about which the gateway can be asked; the first KEPT_MISMATCHES. */
  readonly unlearned: readonly Unlearned[]
  /** What is missing from this bill and may be in a neighbouring day's. */
  readonly nearMidnight: readonly Due[]
}

export interface Unlearned {
  readonly order: Order
  readonly line: BillLine
  /** Undefined where the sum is recorded already. */
  readonly mismatch: Mismatch | undefined
}

interface BillTally {
  /** @returns whether the line has an order number of this shop and is no duplicate */
  count(line: BillLine): boolean
  judge(line: MatchedLine): void
  /** Reports what the bill must contain and does not. */
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
  const nearMidnight: Due[] = []
  /** By trade number: the part of the refunded sum that lines account for, in fen. */
  const claimed = new Map<string, number>()

  return {
    count(line) {
      const isNew = seen.add(lineKey(line))
      if (!parseOrderId(line.orderNo)) {
        others += 1
        return false
      }
      sums[line.kind].count += 1
      sums[line.kind].fen += line.amountFen
      if (!isPlausibleFee(line)) mismatches.add(mismatchOf(line, 'fee', { feeFen: line.feeFen }))
      if (!isNew) mismatches.add(mismatchOf(line, missingKind(line)))
      return isNew
    },

    judge({ line, order }) {
      if (!order) return mismatches.add(mismatchOf(line, missingKind(line)))
      const claimedFen = claimed.get(line.tradeNo) ?? 0
      const difference = judgeLine({ line, order, gateway, now }, claimedFen)
      if (difference?.kind === 'knownInSum') {
        claimed.set(line.tradeNo, claimedFen + line.amountFen)
        unlearned.add({ order, line, mismatch: undefined })
      }
      if (difference?.kind === 'mismatch') {
        const { mismatch } = difference
        mismatches.add(mismatch)
        // A payment of another amount is recorded already: asking the gateway would add nothing.
        if (mismatch.kind !== 'otherAmount') unlearned.add({ order, line, mismatch })
      }
    },

    demand(due) {
      for (const each of due.filter(one => !seen.has(dueKey(one))))
        if (each.otherDay === undefined) mismatches.add(each.mismatch)
        else nearMidnight.push(each)
    },

    found: day => ({
      comparison: {
        gateway,
        day,
        comparedAt: now,
        payments: sums.payment,
        refunds: sums.refund,
        others,
        mismatchCount: mismatches.count(),
        mismatches: mismatches.kept,
      },
      unlearned: unlearned.kept,
      nearMidnight,
    }),
  }
}

/** Counts all, keeps the first KEPT_MISMATCHES. */
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
