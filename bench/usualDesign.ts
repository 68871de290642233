/**
 * The same order in the design that tutorials and templates of a payment back end show: a REST API, an item of the order
 * and an item for each event written in one transaction, a look at the order before each write, an index by state,
 * idempotency kept in a table for each message, the event and the answer in the log, x86. By the same prices.
 */
import type { Design } from '../test/support/costTable'
import type { Usage } from '../test/support/meter'
import { PRICES, TRANSACTION_FACTOR } from './aws'

export const USUAL_DESIGN: Design = { request: PRICES.restRequest, gigabyteSecond: PRICES.x86GigabyteSecond }

/** What such an order writes: at its creation, when the buyer is sent to pay, when it is paid, when mails were sent. */
const CHANGES = 4
/** Of order and event, both under 1 KB, within one transaction. */
const UNITS_OF_A_CHANGE = 2 * TRANSACTION_FACTOR
/** The entry of an index by state: one where it is new, an old and a new one where the state changes. */
const UNITS_OF_THE_INDEX = 1 + 2 + 2
/** Begun and done, for the order and for the notify. */
const UNITS_OF_IDEMPOTENCY = 2 * 2
/** The event as it came and the answer, as JSON, of an invocation. */
const VERBOSE_BYTES = 2048

/** @param ours  the same order, counted in this design */
export function usualUsage(ours: Usage): Usage {
  const invocations = Object.values(ours.invocations).reduce((sum, each) => sum + each, 0)
  return {
    ...ours,
    writeUnits: CHANGES * UNITS_OF_A_CHANGE + UNITS_OF_THE_INDEX + UNITS_OF_IDEMPOTENCY,
    // One more before each change but the first.
    readUnits: ours.readUnits + CHANGES - 1,
    searchUnits: 0,
    logLines: ours.logLines + invocations,
    logBytes: ours.logBytes + invocations * VERBOSE_BYTES,
  }
}
