/**
 * Money is integer fen (1 yuan = 100 fen). Yuan exist only as text, at the edges: in the catalog, on pages
 * and in gateway messages. No floating-point number ever holds yuan.
 */

/** An amount in fen: an integer, 0 … MAX_FEN. */
export type Fen = number & { readonly brand: 'Fen' }

/** The gateway's upper bound of one payment, 100 000 000.00 yuan, in fen. @see docs/protocols.md#request */
export const MAX_FEN = 10_000_000_000 as Fen

export const isFen = (value: unknown): value is Fen =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_FEN

/** A number known to be an integer count of fen, as an amount; throws a RangeError on anything else. */
export function fen(count: number): Fen {
  if (!isFen(count)) throw new RangeError('an amount must be an integer of 0 to 10 000 000 000 fen')
  return count
}

/**
 * Yuan text to fen.
 *
 * @param text  digits with at most two decimals (`88`, `88.5`, `88.50`); no sign, blank, comma or exponent,
 *              no superfluous leading zero
 * @returns     undefined when the text is anything else, or more than MAX_FEN
 */
export function parseYuan(text: string): Fen | undefined {
  const match = /^(0|[1-9]\d{0,8})(?:\.(\d{1,2}))?$/.exec(text)
  if (!match) return undefined
  // Stryker disable next-line StringLiteral: the first group always matches
  const [, yuan = '', decimals = ''] = match
  const count = Number(yuan + decimals.padEnd(2, '0'))
  return count <= MAX_FEN ? (count as Fen) : undefined
}

/** What a person enters is no longer than this, in characters. */
const MAX_ENTERED = 32

/**
 * Yuan as a person enters them: with full-width digits and the full stop of a Chinese keyboard (`１。５`), `¥` before or `元`
 * behind, zeros before (`05`), a point at either end (`.5`, `5.`). A comma may be a point or part thousands: it is refused.
 *
 * @returns  undefined for anything else, more than two decimals, or more than MAX_FEN
 */
export function parseEnteredYuan(text: string): Fen | undefined {
  if (text.length > MAX_ENTERED) return undefined
  const plain = text.normalize('NFKC').replace('。', '.').trim()
  const match = /^¥?\s*(\d*)(?:\.(\d*))?\s*元?$/.exec(plain)
  if (!match) return undefined
  // Stryker disable next-line StringLiteral: the first group always matches
  const [, whole = '', decimals = ''] = match
  if (whole + decimals === '') return undefined
  const yuan = whole.replace(/^0+/, '') || '0'
  return parseYuan(decimals === '' ? yuan : `${yuan}.${decimals}`)
}

/** Fen to yuan text with two decimals and no grouping, as the gateway wants it: `8850` → `88.50`. */
export function formatYuan(amount: Fen): string {
  const digits = String(amount).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** The price of some pieces of one thing, or undefined when it is more than MAX_FEN. */
export function multiply(unit: Fen, quantity: number): Fen | undefined {
  const count = unit * quantity
  return count <= MAX_FEN ? fen(count) : undefined
}

/** The total of some amounts, or undefined when it is more than MAX_FEN. */
export function sum(amounts: readonly Fen[]): Fen | undefined {
  const count = amounts.reduce<number>((total, amount) => total + amount, 0)
  return count <= MAX_FEN ? fen(count) : undefined
}
