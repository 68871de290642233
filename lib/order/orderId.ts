/**
 * The order number, which gateways echo in every message: `yyyyMMdd` in Beijing and 16 characters of Crockford
 * base32. Three of them are the time of day in steps of 3 s, so that a day's numbers sort by time; 13 are 65 bits,
 * random or, for a form, hashed from its random key (formOrder.ts). The number is the capability that opens the order's
 * page, so it must not be guessable.
 *
 * An order is made within PROMPT_MS of the time in its number. A form that was open for longer makes an order with a
 * late number, which has no time and sorts behind all others of its day.
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

/** In characters. */
export const ORDER_ID_LENGTH = 24

/** The greatest difference between an order's time and the time in its number. */
export const PROMPT_MS = 5 * MINUTE_MS
/** The resolution of the time in a number. */
export const TIME_STEP_MS = 3 * SECOND_MS

const TIME_LENGTH = 3
/** Instead of a time; sorts after the end of the day. */
const LATE = 'ZZZ'
const RANDOM_LENGTH = 13

const FORM = /^20\d{6}[0-9A-HJKMNP-TV-Z]{16}$/

export const newOrderId = (at: EpochMs, random: (size: number) => Uint8Array = randomBytes): OrderId =>
  `${firstNumbers(at)}${base32(random(RANDOM_LENGTH))}` as OrderId

/** @param at  any time of the day in the number */
export const lateOrderId = (at: EpochMs, random: (size: number) => Uint8Array): OrderId =>
  `${lateNumbers(at)}${base32(random(RANDOM_LENGTH))}` as OrderId

/** The beginning of a day's late numbers. */
export const lateNumbers = (at: EpochMs): string => beijingDay(at) + LATE

/**
 * The beginning of numbers with this time; numbers with an earlier time of the day sort before it.
 *
 * @param day  the beginning of the day; needed where `at` may be the day's end
 */
export function firstNumbers(at: EpochMs, day = beginningOfDay(at)): string {
  const steps = Math.floor((at - day) / TIME_STEP_MS)
  return beijingDay(day) + base32(Uint8Array.of(steps >> 10, steps >> 5, steps))
}

/** The time in a number, to 3 s; undefined for a late number or an invalid date. */
export function timeOf(orderId: OrderId): EpochMs | undefined {
  const midnight = parseBeijingDay(orderId.slice(0, 8))
  const sinceMidnight = bitsOf(orderId.slice(8, 8 + TIME_LENGTH)) * TIME_STEP_MS
  return midnight && sinceMidnight < DAY_MS ? plusMs(midnight, sinceMidnight) : undefined
}

/** A number as a person enters it: in lower case too, and as the API's id, `ord_…`. */
export const parseEnteredOrderId = (text: string): OrderId | undefined =>
  parseOrderId(text.trim().replace(/^ord_/i, '').toUpperCase())

/** @returns undefined when the text does not have the format */
export const parseOrderId = (text: string): OrderId | undefined =>
  FORM.test(text) ? (text as OrderId) : undefined
