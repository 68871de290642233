/** Thrown while a bill is parsed, and converted to an entry `unusable` where its lines are returned. */
import type { BillFault, UnusableBill } from '../../capabilities/bills'

export class BillError extends Error {
  readonly unusable: UnusableBill

  /** @param line  from 1; 0 for none in particular */
  constructor(fault: BillFault, line = 0) {
    super(fault)
    this.unusable = { kind: 'unusable', fault, line }
  }
}
