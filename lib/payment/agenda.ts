/** The schedule of an order's visits: when background work looks at the order again, as the store keeps it. */
import type { Concern } from '../order/facts'
import type { Order } from '../order/order'
import { CLOCK_ALLOWANCE_MS, type EpochMs, MINUTE_MS, plusMs } from '../time'

/** When an order is visited next, and why it also needs a person. */
export interface Agenda {
  readonly dueAt: EpochMs
  readonly concern?: Concern
}

/** For an order that needs a person but no visit: 2286-11-20. */
export const NEVER = 9_999_999_999_000 as EpochMs

/** Most buyers pay within minutes, and should not notice a lost notify. */
export const FIRST_VISIT_MS = 2 * MINUTE_MS

/** Until an order is bound to a gateway, there is nobody to ask about it. */
export const firstVisit = ({ gateway, createdAt, expiresAt }: NewOrder): EpochMs =>
  gateway === undefined ? unchosenVisit(expiresAt) : boundVisit(createdAt)

/** The next visit of an order that is bound to a gateway at this time. */
export const boundVisit = (at: EpochMs): EpochMs => plusMs(at, FIRST_VISIT_MS)

/**
 * The only visit of an order for which the buyer chose no gateway. No fact records the end of such an order. The margin
 * lets every server's clock agree that it has expired, and lets a choice of the last second be written before.
 */
export const unchosenVisit = (expiresAt: EpochMs): EpochMs => plusMs(expiresAt, CLOCK_ALLOWANCE_MS)

type NewOrder = Pick<Order, 'gateway' | 'createdAt' | 'expiresAt'>
