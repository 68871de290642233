/** Ends the reading of a bill: thrown where something is wrong with it, and caught where its lines are handed on. */
import type { BillFault, UnusableBill } from '../../gateway'

export class BillError extends Error {
  readonly unusable: UnusableBill

  /** @param line  counted from 1; 0 for no line of its own */
  constructor(fault: BillFault, line = 0) {
    super(fault)
    this.unusable = { kind: 'unusable', fault, line }
  }
}
