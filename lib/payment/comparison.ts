/** What comes of comparing a gateway's bill of a day with the shop's own books. */
import type { BillFault } from '../gateways/gateway'
import type { GatewayName } from '../order/facts'
import type { OrderState } from '../order/orderState'
import type { EpochMs } from '../time'

/** What a bill and the books disagree about. What to do: docs/operations.md#the-books-compared */
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
  /** As the bill has it, or the books: of what is only there, it need not be an order's. */
  readonly orderId: string
  readonly tradeNo: string
  /** Absent where it is about a payment. */
  readonly refundId?: string
  /** In fen, where the books have one. */
  readonly hereFen?: number
  /** In fen, where the bill has one. */
  readonly thereFen?: number
  /** In fen, where it is what seems wrong; negative for what the gateway gave back. */
  readonly feeFen?: number
  /** What the order is here, where that is what differs. */
  readonly state?: OrderState
  /** The gateway was asked, and what it said under its signature is in the books by now. */
  readonly isLearned?: true
}

/** How many lines, and how much by them, in fen. */
interface Sum {
  readonly count: number
  readonly fen: number
}

export interface Comparison {
  readonly gateway: GatewayName
  /** In Beijing, `yyyyMMdd`. */
  readonly day: string
  readonly comparedAt: EpochMs
  /** What the bill has under order numbers of the form that this shop gives. */
  readonly payments: Sum
  readonly refunds: Sum
  /** Lines under other numbers: somebody else sells by the same account. */
  readonly others: number
  /** What it lacks of the minutes around midnight, and the bill of the day before or after may have. */
  readonly awaited: number
  /** Of all mismatches; the first of them are kept. */
  readonly mismatchCount: number
  readonly mismatches: readonly Mismatch[]
}

/** More are counted but not kept: with that many, a person looks at the bill itself. */
export const KEPT_MISMATCHES = 100

/** Why a bill was not compared. */
export type NotCompared =
  | { readonly why: 'unusable'; readonly fault: BillFault; readonly line: number }
  /** The gateway gave no answer, or none that makes sense. */
  | { readonly why: 'unavailable' }
  /** The gateway gives none; `code` is its own. */
  | { readonly why: 'refused'; readonly code: string }
  /** There is none yet. */
  | { readonly why: 'notReady' }

export type BillOutcome =
  | ({ readonly kind: 'compared' } & Comparison)
  | ({ readonly kind: 'notCompared'; readonly gateway: GatewayName; readonly day: string } & NotCompared)
