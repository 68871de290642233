// ChinaBank's signatures (docs/protocols.md#chinabank-signature): MD5 over the concatenated values and the key.
// Independent of the shop's code on purpose: two implementations that agree prove more than one.

import { createHash, timingSafeEqual } from 'node:crypto'
import { type Charset, encodeText } from '../core/charset'
import type { Pair } from '../core/form'

/** The signed fields, in this sequence. */
const SIGNED = {
  request: ['v_amount', 'v_moneytype', 'v_oid', 'v_mid', 'v_url'],
  message: ['v_oid', 'v_pstatus', 'v_amount', 'v_moneytype'],
} as const

export function signedText(pairs: Iterable<Pair>, kind: keyof typeof SIGNED): string {
  const fields = new Map(pairs)
  return SIGNED[kind].map(name => fields.get(name) ?? '').join('')
}

/** @returns 32 upper-case hexadecimal digits */
export function signText(text: string, key: string, charset: Charset): string {
  return createHash('md5')
    .update(encodeText(text + key, charset))
    .digest('hex')
    .toUpperCase()
}

export function isTextSignedBy(text: string, signature: string, key: string, charset: Charset): boolean {
  const expected = Buffer.from(signText(text, key, charset))
  const received = Buffer.from(signature)
  return expected.length === received.length && timingSafeEqual(expected, received)
}
