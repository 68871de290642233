// Explains a wrong signature: tries the most common mistakes of integrators, and names the one that reproduces it.
// The real gateway answers only ILLEGAL_SIGN.

import type { Charset } from '../core/charset'
import { escapeText, type Pair } from '../core/form'
import { canonicalString, md5 } from './signing'

interface Mistake {
  readonly advice: string
  readonly signature: (pairs: readonly Pair[], key: string, charset: Charset) => string
}

const MISTAKES: readonly Mistake[] = [
  { advice: 'The key is appended directly: no “&key=” before it.', signature: joinedBy('&key=') },
  { advice: 'The key is appended directly: no “&” before it.', signature: joinedBy('&') },
  {
    advice: 'sign_type stands outside the signed string.',
    signature: (pairs, key, charset) =>
      md5(joinSorted(pairs.filter(([name, value]) => name !== 'sign' && value !== '')) + key, charset),
  },
  {
    advice: 'Empty values stand outside the signed string.',
    signature: (pairs, key, charset) =>
      md5(joinSorted(pairs.filter(([name]) => name !== 'sign' && name !== 'sign_type')) + key, charset),
  },
  {
    advice: 'Values are signed raw, before they are URL-encoded.',
    signature: (pairs, key, charset) =>
      md5(canonicalString(pairs.map(([name, value]) => [name, escapeText(value, charset)])) + key, charset),
  },
  {
    advice: 'Parameters are sorted by name before they are joined.',
    signature: (pairs, key, charset) =>
      md5(
        pairs
          .filter(([name, value]) => name !== 'sign' && name !== 'sign_type' && value !== '')
          .map(pair => pair.join('='))
          .join('&') + key,
        charset,
      ),
  },
  {
    advice: 'Names are sorted by byte: “_” comes before the small letters, not last and not by locale.',
    signature: (pairs, key, charset) => {
      const kept = pairs.filter(([name, value]) => name !== 'sign' && name !== 'sign_type' && value !== '')
      const byLocale = kept.toSorted(([a], [b]) =>
        a.replaceAll('_', '').localeCompare(b.replaceAll('_', ''), 'en'),
      )
      return md5(byLocale.map(pair => pair.join('=')).join('&') + key, charset)
    },
  },
  {
    advice:
      'The text is signed in the charset that _input_charset names, here it was signed in the other one.',
    signature: (pairs, key, charset) =>
      md5(canonicalString(pairs) + key, charset === 'utf-8' ? 'gbk' : 'utf-8'),
  },
  {
    advice: 'No key was appended to the signed string.',
    signature: (pairs, _key, charset) => md5(canonicalString(pairs), charset),
  },
]

/** @returns advice on the first known mistake that yields the received signature, or null */
export function diagnoseSignature(
  pairs: readonly Pair[],
  received: string,
  key: string,
  charset: Charset,
): string | null {
  if (received === '') return 'The request carries no sign.'
  const lower = received.toLowerCase()
  if (lower !== received && lower === md5(canonicalString(pairs) + key, charset))
    return 'The signature is right but in capitals: it is 32 lower-case hexadecimal digits.'
  return MISTAKES.find(mistake => mistake.signature(pairs, key, charset) === lower)?.advice ?? null
}

function joinedBy(separator: string): Mistake['signature'] {
  return (pairs, key, charset) => md5(canonicalString(pairs) + separator + key, charset)
}

function joinSorted(pairs: readonly Pair[]): string {
  return pairs
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(pair => pair.join('='))
    .join('&')
}
