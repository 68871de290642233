/** Makes texts acceptable to Alipay: replaces characters that it refuses, and shortens. */
import type { Locale } from '../../locale'
import type { OrderLine } from '../../order/order'
import { type Charset, encodeText } from '../../signing/charset'

// Alipay refuses # % & + in subject and body; & would also make the signed string ambiguous. Line breaks and control
// characters have no place in a one-line text.
const FORBIDDEN = /[#%&+\p{Cc}\u2028\u2029]/u
/** The open platform also refuses / and =. @see docs/protocols.md#page-request */
export const FORBIDDEN_IN_PAGE_PAY = /[#%&+/=\p{Cc}\u2028\u2029]/u
/** The same characters in full width, which GBK has too. */
const FULL_WIDTH: Readonly<Record<string, string>> = {
  '#': '＃',
  '%': '％',
  '&': '＆',
  '+': '＋',
  '/': '／',
  '=': '＝',
}

/** Alipay's limits, in which a character outside ASCII counts as two. @see docs/protocols.md#request */
const MAX_SUBJECT = 256
/** Requests may have 1000, but a notify echoes at most 400. */
const MAX_BODY = 400

/** Whether Alipay accepts the text unchanged, in this charset. */
export const isTaken = (text: string, charset: Charset, forbidden = FORBIDDEN): boolean =>
  !forbidden.test(text) && encodeText(text, charset) !== undefined

/** Replaces each character that Alipay refuses, or that the charset lacks, by one other. */
export function harmless(text: string, charset: Charset, forbidden: RegExp): string {
  const replaced = [...text].map(character => {
    if (isTaken(character, charset, forbidden)) return character
    return FULL_WIDTH[character] ?? (forbidden.test(character) ? ' ' : '?')
  })
  return replaced.join('')
}

/**
 * The title of the trade: the name of the goods, or of the first and how many more.
 *
 * @param forbidden  the characters that the service refuses; without the flag g
 */
export function subjectOf(
  lines: readonly OrderLine[],
  locale: Locale,
  charset: Charset,
  forbidden = FORBIDDEN,
): string {
  const [first, ...others] = lines
  const suffix = others.length === 0 ? '' : MORE[locale](others.length)
  return `${shorten(harmless(first?.name ?? '', charset, forbidden), MAX_SUBJECT - width(suffix))}${suffix}`
}

/** The description of the trade: the lines and quantities, as many as fit. */
export function bodyOf(lines: readonly OrderLine[], charset: Charset): string {
  const body = lines.map(line => `${line.name} x ${line.quantity}`).join('; ')
  return shorten(harmless(body, charset, FORBIDDEN), MAX_BODY)
}

const MORE: Record<Locale, (count: number) => string> = {
  'zh-Hans': count => ` 等${count + 1}种商品`,
  'zh-Hant': count => ` 等${count + 1}種商品`,
  en: count => ` and ${count} more`,
}

const widthOf = (character: string): number => (character <= '~' ? 1 : 2)

const width = (text: string): number => [...text].reduce((total, c) => total + widthOf(c), 0)

function shorten(text: string, limit: number): string {
  if (width(text) <= limit) return text
  let left = limit - width('…')
  const characters = [...text]
  const end = characters.findIndex(character => {
    left -= widthOf(character)
    return left < 0
  })
  return `${characters.slice(0, end).join('')}…`
}
