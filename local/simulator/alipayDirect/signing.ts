// The MD5 signature of the create_direct_pay_by_user protocol (docs/protocols.md#signing).
// Independent of the shop's code on purpose: two implementations that agree prove more than one.

import { createHash, timingSafeEqual } from 'node:crypto'
import { type Charset, encodeText } from '../core/charset'
import type { Pair } from '../core/form'

const UNSIGNED = new Set(['sign', 'sign_type'])

/** The text that is signed: `k=v` joined by `&`, names in byte order, without sign, sign_type and empty values. */
export function canonicalString(pairs: Iterable<Pair>): string {
  return Array.from(pairs)
    .filter(([name, value]) => value !== '' && !UNSIGNED.has(name))
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** Sign with the shop's MD5 key. @returns 32 lower-case hexadecimal digits */
export function sign(pairs: Iterable<Pair>, key: string, charset: Charset): string {
  return md5(canonicalString(pairs) + key, charset)
}

export function isSignedBy(pairs: Iterable<Pair>, signature: string, key: string, charset: Charset): boolean {
  if (key === '') return false
  const expected = Buffer.from(sign(pairs, key, charset))
  const received = Buffer.from(signature)
  return expected.length === received.length && timingSafeEqual(expected, received)
}

/** Appends `sign_type` and `sign`. */
export function signed(pairs: readonly Pair[], key: string, charset: Charset): Pair[] {
  return [...pairs, ['sign_type', 'MD5'], ['sign', sign(pairs, key, charset)]]
}

export function md5(text: string, charset: Charset): string {
  return createHash('md5').update(encodeText(text, charset)).digest('hex')
}
