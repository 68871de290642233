/** The result of comparing a gateway's bill of a day with the orders. */
import type { BillFault } from '../../gateways/capabilities/bills'
import type { GatewayName } from '../../order/facts'
import type { OrderState } from '../../order/orderState'
import type { EpochMs } from '../../time'

/** How a bill and the orders can disagree. What to do: docs/operations.md#the-books-compared */
export const MISMATCHES = [
  'paidThereNotHere',
  'paidHereNotThere',
  'refundedThereNotHere',
  'refundedHereNotThere',
  'otherAmount',
  'otherState',
  'fee',
] as const
export type MismatchKind = (typeof MISMATCHES)[number]

export interface Mismatch {
  readonly kind: MismatchKind
  /** As the bill or the order has it; the bill's number need not exist here. */
  readonly orderId: string
  readonly tradeNo: string
  /** Absent for a payment. */
  readonly refundId?: string
  /** The amount recorded here, in fen. */
  readonly hereFen?: number
  /** The amount in the bill, in fen. */
  readonly thereFen?: number
  /** In fen, for a mismatch `fee`; negative for a fee that was returned. */
  readonly feeFen?: number
  /** The order's state, for a mismatch `otherState`. */
  readonly state?: OrderState
  /** Whether the gateway's signed answer has been recorded since. */
  readonly isLearned?: true
}

/** Number of lines, and their sum in fen. */
interface Sum {
  readonly count: number
  readonly fen: number
}

export interface Comparison {
  readonly gateway: GatewayName
  /** In Beijing, `yyyyMMdd`. */
  readonly day: string
  readonly comparedAt: EpochMs
  /** Lines whose order number has this shop's format. */
  readonly payments: Sum
  readonly refunds: Sum
  /** Lines with other numbers: another system sells through the same account. */
  readonly others: number
  /** Items around midnight that are missing here and may be in a neighbouring day's bill. */
  readonly awaited: number
  /** Of all mismatches, kept or not. */
  readonly mismatchCount: number
  readonly mismatches: readonly Mismatch[]
}

/** A person who has more mismatches than that looks at the bill itself. */
export const KEPT_MISMATCHES = 100

/** Why a bill was not compared. */
export type NotCompared =
  | { readonly why: 'unusable'; readonly fault: BillFault; readonly line: number }
  /** The gateway gave no valid answer. */
  | { readonly why: 'unavailable' }
  /** The gateway refused; `code` is its error code. */
  | { readonly why: 'refused'; readonly code: string }
  /** The bill does not exist yet. */
  | { readonly why: 'notReady' }

export type BillOutcome =
  | ({ readonly kind: 'compared' } & Comparison)
  | ({ readonly kind: 'notCompared'; readonly gateway: GatewayName; readonly day: string } & NotCompared)

/** The latest comparison of each gateway and day. */
export interface Comparisons {
  keep(comparison: Comparison): Promise<void>
  /** @param day  in Beijing, `yyyyMMdd` */
  get(gateway: GatewayName, day: string): Promise<Comparison | undefined>
}
