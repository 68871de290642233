/**
 * The order number, which gateways echo in every message: the day in Beijing, `yyyyMMdd`, and 16 characters of Crockford
 * base32. Three are the time of the day, in steps of 3 s, so that numbers of a day sort by it; the other 13 are 65 bits,
 * random or, for a form of ours, hashed from its random key (formOrder.ts). Whoever has a number may see the order's
 * page, so it must not be guessable.
 */
import { randomBytes } from 'node:crypto'
import { base32, bitsOf } from '../base32'
import { beginningOfDay, beijingDay, DAY_MS, type EpochMs, parseBeijingDay, plusMs, SECOND_MS } from '../time'

export type OrderId = string & { readonly brand: 'OrderId' }

/** In characters, always. */
export const ORDER_ID_LENGTH = 24

const TIME_LENGTH = 3
const TIME_STEP_MS = 3 * SECOND_MS
const RANDOM_LENGTH = 13

const FORM = /^20\d{6}[0-9A-HJKMNP-TV-Z]{16}$/

export const newOrderId = (at: EpochMs, random: (size: number) => Uint8Array = randomBytes): OrderId =>
  `${firstNumbers(at)}${base32(random(RANDOM_LENGTH))}` as OrderId

/** How the numbers begin that name this time: every number of an earlier time sorts before it. */
export function firstNumbers(at: EpochMs): string {
  const steps = Math.floor((at - beginningOfDay(at)) / TIME_STEP_MS)
  return beijingDay(at) + base32(Uint8Array.of(steps >> 10, steps >> 5, steps))
}

/** The time that a number names, to 3 s; none of a day that there is not, or past the end of its day. */
export function timeOf(orderId: OrderId): EpochMs | undefined {
  const midnight = parseBeijingDay(orderId.slice(0, 8))
  const sinceMidnight = bitsOf(orderId.slice(8, 8 + TIME_LENGTH)) * TIME_STEP_MS
  return midnight && sinceMidnight < DAY_MS ? plusMs(midnight, sinceMidnight) : undefined
}

/** The text as an order number; undefined when it does not have the form of one. */
export const parseOrderId = (text: string): OrderId | undefined =>
  FORM.test(text) ? (text as OrderId) : undefined
