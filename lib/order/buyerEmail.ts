/** The buyer's e-mail address: where the receipt goes. */
import { err, ok, type Result } from '../result'

export type BuyerEmail = string & { readonly brand: 'BuyerEmail' }

// The form that browsers enforce for <input type=email>, with a dot demanded in the domain. It lets no blank,
// line break, comma or angle bracket in, so that an address can never become a second header or recipient. The last
// label may be an international one, which browsers send as xn--…, and is no number, as that of an IP address would be.
const FORM =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?!\d+$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])$/
const MAX_LENGTH = 254

/** @returns the trimmed text as an address, or undefined when it cannot be one */
export function parseBuyerEmail(text: string): BuyerEmail | undefined {
  const trimmed = text.trim()
  return trimmed.length <= MAX_LENGTH && FORM.test(trimmed) ? (trimmed as BuyerEmail) : undefined
}

/** As much of it as whoever knows it needs to know it again: `b…@example.com`. */
export const maskedEmail = (email: BuyerEmail): string => email.replace(/^(.).*@/su, '$1…@')

/** What a buyer entered; where the shop does not demand an address, an empty field is no mistake. */
export function readBuyerEmail(
  text: string,
  isDemanded: boolean,
): Result<BuyerEmail | undefined, 'badEmail'> {
  if (!isDemanded && text.trim() === '') return ok(undefined)
  const buyerEmail = parseBuyerEmail(text)
  return buyerEmail ? ok(buyerEmail) : err('badEmail')
}
