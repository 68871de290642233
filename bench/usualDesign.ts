/**
 * An order in the design of tutorials and templates for payment back ends: a REST API, the order and an item per
 * event written in a transaction, a read of the order before each write, an index by state, an idempotency table for
 * messages, events and responses in the log, x86. At the same prices.
 */
import type { Design } from '../test/support/costTable'
import type { Usage } from '../test/support/meter'
import { PRICES, TRANSACTION_FACTOR } from './aws'

export const USUAL_DESIGN: Design = { request: PRICES.restRequest, gigabyteSecond: PRICES.x86GigabyteSecond }

/** Writes of an order: when it is created, when payment is requested, when it is paid, when mails are sent. */
const CHANGES = 4
/** Order and event, both under 1 KB, in a transaction. */
const UNITS_OF_A_CHANGE = 2 * TRANSACTION_FACTOR
/** The entry in an index by state: one when it is new, an old and a new one for each change of the state. */
const UNITS_OF_THE_INDEX = 1 + 2 + 2
/** Started and completed, for the order and for the notify. */
const UNITS_OF_IDEMPOTENCY = 2 * 2
/** Event and response of an invocation, as JSON. */
const VERBOSE_BYTES = 2048

/** @param ours  the usage of the same order in this project's design */
export function usualUsage(ours: Usage): Usage {
  const invocations = Object.values(ours.invocations).reduce((sum, each) => sum + each, 0)
  return {
    ...ours,
    writeUnits: CHANGES * UNITS_OF_A_CHANGE + UNITS_OF_THE_INDEX + UNITS_OF_IDEMPOTENCY,
    // One more before each change except the first.
    readUnits: ours.readUnits + CHANGES - 1,
    searchUnits: 0,
    logLines: ours.logLines + invocations,
    logBytes: ours.logBytes + invocations * VERBOSE_BYTES,
  }
}
