/**
 * The order number, which gateways echo in every message: the day in Beijing, `yyyyMMdd`, and 16 characters of Crockford
 * base32. Three are the time of the day, in steps of 3 s, so that numbers of a day sort by it; the other 13 are 65 bits,
 * random or, for a form of ours, hashed from its random key (formOrder.ts). Whoever has a number may see the order's
 * page, so it must not be guessable.
 *
 * An order is made within PROMPT_MS of the time that its number names. One that is not, since its form lay open, has a late
 * number, which names no time and sorts behind all others of its day.
 */
import { randomBytes } from 'node:crypto'
import { base32, bitsOf } from '../base32'
import {
  beginningOfDay,
  beijingDay,
  DAY_MS,
  type EpochMs,
  MINUTE_MS,
  parseBeijingDay,
  plusMs,
  SECOND_MS,
} from '../time'

export type OrderId = string & { readonly brand: 'OrderId' }

/** In characters, always. */
export const ORDER_ID_LENGTH = 24

/** How far an order's time is at most from the one that its number names, to either side. */
export const PROMPT_MS = 5 * MINUTE_MS
/** Two times within one step have the same characters. */
export const TIME_STEP_MS = 3 * SECOND_MS

const TIME_LENGTH = 3
/** In place of a time: past the end of a day. */
const LATE = 'ZZZ'
const RANDOM_LENGTH = 13

const FORM = /^20\d{6}[0-9A-HJKMNP-TV-Z]{16}$/

export const newOrderId = (at: EpochMs, random: (size: number) => Uint8Array = randomBytes): OrderId =>
  `${firstNumbers(at)}${base32(random(RANDOM_LENGTH))}` as OrderId

/** @param at  any time of the day that the number names */
export const lateOrderId = (at: EpochMs, random: (size: number) => Uint8Array): OrderId =>
  `${lateNumbers(at)}${base32(random(RANDOM_LENGTH))}` as OrderId

/** How the late numbers of a day begin. */
export const lateNumbers = (at: EpochMs): string => beijingDay(at) + LATE

/**
 * How the numbers begin that name this time: every number of an earlier time of the day sorts before it.
 *
 * @param day  the beginning of the day; told where the time may be the day's end
 */
export function firstNumbers(at: EpochMs, day = beginningOfDay(at)): string {
  const steps = Math.floor((at - day) / TIME_STEP_MS)
  return beijingDay(day) + base32(Uint8Array.of(steps >> 10, steps >> 5, steps))
}

/** The time that a number names, to 3 s; none of a late one, and of a day that there is not. */
export function timeOf(orderId: OrderId): EpochMs | undefined {
  const midnight = parseBeijingDay(orderId.slice(0, 8))
  const sinceMidnight = bitsOf(orderId.slice(8, 8 + TIME_LENGTH)) * TIME_STEP_MS
  return midnight && sinceMidnight < DAY_MS ? plusMs(midnight, sinceMidnight) : undefined
}

/** The text as an order number; undefined when it does not have the form of one. */
export const parseOrderId = (text: string): OrderId | undefined =>
  FORM.test(text) ? (text as OrderId) : undefined
