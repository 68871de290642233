/**
 * Alipay's MD5 signature: the digest of the string to sign with the shop's key directly behind it, as 32
 * lower-case hexadecimal digits. @see docs/protocols.md#signing
 */
import { createHash, timingSafeEqual } from 'node:crypto'

/** A key that may sign: never empty, never with white space, so that no verdict rests on a missing key. */
export type SigningKey = string & { readonly brand: 'SigningKey' }

/** The text as a key, or undefined when it is empty, long beyond reason, or not all visible ASCII. */
export const parseSigningKey = (text: string): SigningKey | undefined =>
  /^[\x21-\x7e]{1,128}$/.test(text) ? (text as SigningKey) : undefined

export function signMd5(stringToSign: Uint8Array, key: SigningKey): string {
  return digest(stringToSign, key).toString('hex')
}

/**
 * Whether the signature was made with one of the keys. Takes the same time wherever a wrong signature differs.
 *
 * @param keys  newest first; two while a key is being changed, none verifies nothing
 */
export function verifyMd5(stringToSign: Uint8Array, signature: string, keys: readonly SigningKey[]): boolean {
  if (!/^[0-9a-f]{32}$/.test(signature)) return false
  const received = Buffer.from(signature, 'hex')
  return keys.map(key => timingSafeEqual(received, digest(stringToSign, key))).includes(true)
}

const digest = (stringToSign: Uint8Array, key: SigningKey): Buffer =>
  createHash('md5').update(stringToSign).update(key).digest()
