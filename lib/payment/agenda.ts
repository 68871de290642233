/** When an order is visited next: what the store keeps of the follow-up. */
import type { Concern } from '../order/facts'
import type { Order } from '../order/order'
import { type EpochMs, MINUTE_MS, plusMs } from '../time'

/** When to look at an order next, and why a person must look at it too. */
export interface Agenda {
  readonly dueAt: EpochMs
  readonly concern?: Concern
}

/** Later than any visit: 2286-11-20. */
export const NEVER = 9_999_999_999_000 as EpochMs

/** Soon after the order: most buyers pay at once, and a lost notify should not be noticed by them. */
export const FIRST_VISIT_MS = 2 * MINUTE_MS

/** The first visit of a new order: of one that is bound to no gateway yet there is nothing to be learned. */
export const firstVisit = ({ gateway, createdAt, expiresAt }: NewOrder): EpochMs =>
  gateway === undefined ? unchosenVisit(expiresAt) : plusMs(createdAt, FIRST_VISIT_MS)

/**
 * The one visit of an order for which the buyer chose no gateway, whose end no fact tells: whoever is brought by that visit's
 * change must find it ended by his own clock too, and a choice that was made at the last moment is written by then.
 */
export const unchosenVisit = (expiresAt: EpochMs): EpochMs => plusMs(expiresAt, MINUTE_MS)

type NewOrder = Pick<Order, 'gateway' | 'createdAt' | 'expiresAt'>
