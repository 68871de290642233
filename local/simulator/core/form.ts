// application/x-www-form-urlencoded in UTF-8 and GBK, which URLSearchParams cannot do.
// Decodes exactly once: `+` is a space, `%2B` a plus, a `%` without two hex digits stays as it is.

import { type Charset, decodeText, encodeText } from './charset'

export type Pair = readonly [name: string, value: string]

/** Decode a query string or form body, given as the bytes that came over the wire, in the order sent. */
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

/** Encode as a Java client does: letters, digits and `.-*_` as they are, space as `+`, the rest `%XX`. */
export function encodeForm(pairs: Iterable<Pair>, charset: Charset): string {
  return Array.from(pairs, pair => pair.map(text => escapeText(text, charset)).join('=')).join('&')
}

function unescapeText(text: string, charset: Charset): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return decodeText(Buffer.from(bytes, 'latin1'), charset)
}

/** A name or a value as `encodeForm` writes it. */
export function escapeText(text: string, charset: Charset): string {
  return encodeText(text, charset)
    .toString('latin1')
    .replace(
      /[^A-Za-z0-9.\-*_ ]/g,
      byte => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .replaceAll(' ', '+')
}
