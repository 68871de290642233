/**
 * The order number, which gateways echo in every message: the day in Beijing, `yyyyMMdd`, and 16 characters
 * of Crockford base32: 80 bits, random or, for a form of ours, hashed from its random key (formOrder.ts). Whoever has it
 * may see the order's page, so it must not be guessable.
 */
import { randomBytes } from 'node:crypto'
import { beijingDay, type EpochMs } from '../time'

export type OrderId = string & { readonly brand: 'OrderId' }

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** In characters, always. */
export const ORDER_ID_LENGTH = 24

const FORM = /^20\d{6}[0-9A-HJKMNP-TV-Z]{16}$/

export function newOrderId(now: EpochMs, random: (size: number) => Uint8Array = randomBytes): OrderId {
  // 256 is a multiple of 32, so the low five bits of a random byte choose evenly.
  const tail = Array.from(random(16), byte => CROCKFORD[byte & 31]).join('')
  return `${beijingDay(now)}${tail}` as OrderId
}

/** The text as an order number; undefined when it does not have the form of one. */
export const parseOrderId = (text: string): OrderId | undefined =>
  FORM.test(text) ? (text as OrderId) : undefined
