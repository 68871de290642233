/** The texts that Alipay shows the buyer: which characters they may hold, and how long they may be. */
import type { Locale } from '../../locale'
import type { OrderLine } from '../../order/order'
import { type Charset, encodeText } from '../../signing/charset'

// Alipay refuses # % & + in subject and body; & would also let the signed string be cut in two ways.
// Line breaks and other control characters never belong into a one-line text.
const FORBIDDEN = /[#%&+\p{Cc}\u2028\u2029]/u

/** Alipay's limits, counted as it does: a character outside ASCII takes two. @see docs/protocols.md#request */
const MAX_SUBJECT = 256
/** The request takes 1000, but the notify echoes at most 400. */
const MAX_BODY = 400

/** The first character of the text that Alipay would refuse or the charset lacks. */
export function textProblem(text: string, charset: Charset): string | undefined {
  for (const character of text) {
    if (FORBIDDEN.test(character) || !encodeText(character, charset)) return character
  }
  return undefined
}

/** The title of the trade: the goods' name, or that of the first and how many more. */
export function subjectOf(lines: readonly OrderLine[], locale: Locale): string {
  const [first, ...others] = lines
  const suffix = others.length === 0 ? '' : MORE[locale](others.length)
  return `${shorten(first?.name ?? '', MAX_SUBJECT - width(suffix))}${suffix}`
}

/** The description of the trade: all lines with their quantities, as far as they fit. */
export function bodyOf(lines: readonly OrderLine[]): string {
  return shorten(lines.map(line => `${line.name} x ${line.quantity}`).join('; '), MAX_BODY)
}

const MORE: Record<Locale, (count: number) => string> = {
  'zh-Hans': count => ` 等${count + 1}种商品`,
  'zh-Hant': count => ` 等${count + 1}種商品`,
  en: count => ` and ${count} more`,
}

const width = (text: string): number => [...text].reduce((total, c) => total + (c <= '\x7f' ? 1 : 2), 0)

function shorten(text: string, limit: number): string {
  if (width(text) <= limit) return text
  const characters = [...text]
  while (width(characters.join('')) > limit - 2) characters.pop()
  return `${characters.join('')}…`
}
