/**
 * Money is integer fen (1 yuan = 100 fen). Yuan exist only as text, at the edges: in the catalog, on pages
 * and in gateway messages. No floating-point number ever holds yuan.
 */

/** A sum of amounts in fen: an integer of at least 0, which may exceed MAX_FEN. */
export type FenSum = number & { readonly unit: 'fen' }

/** An amount in fen: an integer, 0 … MAX_FEN. */
export type Fen = FenSum & { readonly brand: 'Fen' }

/**
 * The most that an order may cost, in fen: 100 000 000.00 yuan, the limit of a payment at Alipay. @see
 * docs/protocols.md#request
 */
export const MAX_FEN = 10_000_000_000 as Fen

export const isFen = (value: unknown): value is Fen =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_FEN

/** @throws RangeError  unless `count` is an integer from 0 to MAX_FEN */
export function fen(count: number): Fen {
  if (!isFen(count)) throw new RangeError('an amount must be an integer of 0 to 10 000 000 000 fen')
  return count
}

/**
 * Yuan text to fen.
 *
 * @param text  digits with at most two decimals (`88`, `88.5`, `88.50`); no sign, blank, comma, exponent or superfluous
 *              leading zero
 * @returns     undefined for anything else, or more than MAX_FEN
 */
export function parseYuan(text: string): Fen | undefined {
  const match = /^(0|[1-9]\d{0,8})(?:\.(\d{1,2}))?$/.exec(text)
  if (!match) return undefined
  // Stryker disable next-line StringLiteral: the first group always matches
  const [, yuan = '', decimals = ''] = match
  const count = Number(yuan + decimals.padEnd(2, '0'))
  return count <= MAX_FEN ? (count as Fen) : undefined
}

/** Length limit of an entered amount, in characters. */
const MAX_ENTERED = 32

/**
 * Yuan as people enter them: full-width digits and the Chinese full stop (`１。５`), `¥` before or `元` after, leading
 * zeros (`05`), a point at either end (`.5`, `5.`). A comma is refused, since it may be a decimal point or group
 * digits.
 *
 * @returns undefined for anything else, more than two decimals, or more than MAX_FEN
 */
export function parseEnteredYuan(text: string): Fen | undefined {
  // The normal form makes digits of superscripts and circled numbers: 168² is not 1682.
  if (text.length > MAX_ENTERED || /\p{No}/u.test(text)) return undefined
  const plain = text.normalize('NFKC').replace('。', '.').trim()
  const match = /^¥?\s*(\d*)(?:\.(\d*))?\s*元?$/.exec(plain)
  if (!match) return undefined
  // Stryker disable next-line StringLiteral: the first group always matches
  const [, whole = '', decimals = ''] = match
  if (whole + decimals === '') return undefined
  const yuan = whole.replace(/^0+/, '') || '0'
  return parseYuan(decimals === '' ? yuan : `${yuan}.${decimals}`)
}

/** Fen to yuan text with two decimals, ungrouped, as gateways expect it: `8850` → `88.50`. */
export function formatYuan(amount: FenSum): string {
  const digits = String(amount).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** @returns undefined when the product exceeds MAX_FEN */
export function multiply(unit: Fen, quantity: number): Fen | undefined {
  const count = unit * quantity
  return count <= MAX_FEN ? fen(count) : undefined
}

/** The sum as an amount of its own. @returns undefined when it exceeds MAX_FEN */
export function sum(amounts: readonly Fen[]): Fen | undefined {
  const count = total(amounts)
  return count <= MAX_FEN ? fen(count) : undefined
}

/** The sum of the amounts, whatever it is. */
export const total = (amounts: readonly FenSum[]): FenSum =>
  amounts.reduce<number>((count, amount) => count + amount, 0) as FenSum
