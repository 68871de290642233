/** A gateway's bill of a day. */
import type { Fen } from '../../money'
import type { EpochMs } from '../../time'
import type { OtherCertificate } from './certificates'

/** A payment or refund in the gateway's bill of a day. */
export interface BillLine {
  /** Money from the buyer, or to the buyer. */
  readonly kind: 'payment' | 'refund'
  readonly tradeNo: string
  /** Assigned by the seller; other shops may share the account. */
  readonly orderNo: string
  /** The refund's number; '' for a payment. */
  readonly refundId: string
  readonly amountFen: Fen
  /** The gateway's fee in fen; negative when it was returned. */
  readonly feeFen: number
  /** When it was completed. */
  readonly at: EpochMs
}

/** Why a bill is unusable. */
export type BillFault =
  /** It is no bill. */
  | 'notABill'
  /** It is incomplete. */
  | 'cutOff'
  /** Its lines contradict its totals. */
  | 'totalsDiffer'
  | 'otherDay'
  | 'otherAccount'
  /** Its columns are unknown. */
  | 'unknownColumns'
  /** A line cannot be parsed. */
  | 'unknownLine'
  | 'tooLarge'

/** The bill is unusable, and lines that were read of it must be discarded. */
export interface UnusableBill {
  readonly kind: 'unusable'
  readonly fault: BillFault
  /** The line number, from 1; 0 if it is none in particular. */
  readonly line: number
}

/** The lines of a bill. An unusable bill may say so only at its end, so it must be read completely. */
export type BillEntries = AsyncIterable<BillLine | UnusableBill>

/** A gateway's answer to a request for a day's bill. */
export type BillAnswer =
  /** Can be read once, to the end. */
  | { readonly kind: 'bill'; readonly entries: BillEntries }
  /** No money moved on that day, or the bill is not ready. */
  | { readonly kind: 'noBill' }
  /** No answer in time, or an invalid one. */
  | { readonly kind: 'unavailable' }
  /** The gateway refused; `code` is its error code. */
  | { readonly kind: 'refused'; readonly code: string }
  | OtherCertificate

/** A gateway's bills. */
export interface Bills {
  /**
   * The bill of a day; absent where the gateway has none that can be read.
   *
   * @param day  any time of the day in Beijing
   */
  read?(day: EpochMs): Promise<BillAnswer>
}
