// The RSA2 signature of the open platform (docs/protocols.md#open-platform-signing): SHA256withRSA, base64.
// Independent of the shop's code on purpose: two implementations that agree prove more than one.

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { type Charset, encodeText } from '../core/charset'
import type { Pair } from '../core/form'

/** The fields that are not signed: in a message also sign_type. */
const UNSIGNED = {
  request: ['sign'],
  message: ['sign', 'sign_type'],
} as const

/** The text that is signed: `k=v` joined by `&`, names in byte order, without empty values unless they are kept. */
export function canonicalString(
  pairs: Iterable<Pair>,
  kind: keyof typeof UNSIGNED,
  empty: 'leftOut' | 'kept' = 'leftOut',
): string {
  const unsigned: readonly string[] = UNSIGNED[kind]
  return Array.from(pairs)
    .filter(([name, value]) => (value !== '' || empty === 'kept') && !unsigned.includes(name))
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

export function signText(text: string, key: KeyObject, charset: Charset = 'utf-8'): string {
  return sign('sha256', encodeText(text, charset), key).toString('base64')
}

/** @param signature base64; any other text is never valid */
export function isTextSignedBy(text: string | Buffer, signature: string, key: KeyObject, digest = 'sha256') {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false
  return verify(digest, Buffer.from(text), key, Buffer.from(signature, 'base64'))
}

interface Manner {
  readonly empty?: 'kept'
  readonly charset?: Charset
}

/** Appends `sign_type` and `sign` to the pairs of a message. */
export function signed(pairs: readonly Pair[], key: KeyObject, { empty, charset }: Manner = {}): Pair[] {
  const text = canonicalString(pairs, 'message', empty)
  return [...pairs, ['sign_type', 'RSA2'], ['sign', signText(text, key, charset)]]
}

/** @param bare base64 of PKCS#8, without the lines of PEM, as the open platform shows it */
export function privateKey(bare: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(bare, 'base64'), format: 'der', type: 'pkcs8' })
}

/** @param bare base64 of SubjectPublicKeyInfo, without the lines of PEM */
export function publicKey(bare: string): KeyObject {
  return createPublicKey({ key: Buffer.from(bare, 'base64'), format: 'der', type: 'spki' })
}

let stranger: KeyObject | null = null

/** A key that is not Alipay's, for wrong signatures. Generated on first use, because that is slow. */
export function strangerKey(): KeyObject {
  stranger ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  return stranger
}
