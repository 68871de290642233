/** The buyer's e-mail address, to which receipts are sent. */
import { err, ok, type Result } from '../result'

export type BuyerEmail = string & { readonly brand: 'BuyerEmail' }

// The syntax of <input type=email> in HTML, plus a dot in the domain. It excludes blanks, line breaks, commas and angle
// brackets, so that an address can never become a second header or recipient. The last label may be an
// internationalized one (xn--…), but not a number, which would make an IP address.
const FORM =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?!\d+$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])$/
const MAX_LENGTH = 254

/** @returns the trimmed address; undefined when the syntax is wrong */
export function parseBuyerEmail(text: string): BuyerEmail | undefined {
  const trimmed = text.trim()
  return trimmed.length <= MAX_LENGTH && FORM.test(trimmed) ? (trimmed as BuyerEmail) : undefined
}

/** Enough for the buyer to recognize it: `b…@example.com`. */
export const maskedEmail = (email: BuyerEmail): string => email.replace(/^(.).*@/su, '$1…@')

/** @param isDemanded  whether an empty field is an error */
export function readBuyerEmail(
  text: string,
  isDemanded: boolean,
): Result<BuyerEmail | undefined, 'badEmail'> {
  if (!isDemanded && text.trim() === '') return ok(undefined)
  const buyerEmail = parseBuyerEmail(text)
  return buyerEmail ? ok(buyerEmail) : err('badEmail')
}
