// application/x-www-form-urlencoded in UTF-8 and GBK, which URLSearchParams does not support.
// Decodes exactly once: `+` is a space, `%2B` a plus; a `%` without two hex digits is unchanged.

import { type Charset, decodeText, encodeText } from './charset'

export type Pair = readonly [name: string, value: string]

/** Decode the raw bytes of a query string or form body, in the order sent. */
export function decodeForm(raw: Buffer, charset: Charset): Pair[] {
  return raw
    .toString('latin1')
    .split('&')
    .filter(part => part !== '')
    .map(part => {
      const cut = part.indexOf('=')
      const name = cut < 0 ? part : part.slice(0, cut)
      const value = cut < 0 ? '' : part.slice(cut + 1)
      return [unescapeText(name, charset), unescapeText(value, charset)]
    })
}

/** Encode as Java does: letters, digits and `.-*_` unchanged, space as `+`, the rest `%XX`. */
export function encodeForm(pairs: Iterable<Pair>, charset: Charset): string {
  return Array.from(pairs, pair => pair.map(text => escapeText(text, charset)).join('=')).join('&')
}

function unescapeText(text: string, charset: Charset): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return decodeText(Buffer.from(bytes, 'latin1'), charset)
}

/** Encode a name or a value. */
export function escapeText(text: string, charset: Charset): string {
  return encodeText(text, charset)
    .toString('latin1')
    .replace(
      /[^A-Za-z0-9.\-*_ ]/g,
      byte => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .replaceAll(' ', '+')
}
