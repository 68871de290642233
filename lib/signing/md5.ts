/**
 * Alipay's MD5 signature: the digest of the string to sign with the shop's key directly behind it, as 32
 * lower-case hexadecimal digits. @see docs/protocols.md#signing
 */
import { hash, timingSafeEqual } from 'node:crypto'
import { scratchMemory } from './scratch'
import type { Verifier } from './verifier'

/** A key that may sign: never empty, never with white space, so that no verdict rests on a missing key. */
export type SigningKey = string & { readonly brand: 'SigningKey' }

/** The text as a key, or undefined when it is empty, long beyond reason, or not all visible ASCII. */
export const parseSigningKey = (text: string): SigningKey | undefined =>
  /^[\x21-\x7e]{1,128}$/.test(text) ? (text as SigningKey) : undefined

/** No key is left in memory that other buffers are cut from. */
const scratch = scratchMemory()

/** @param signed  the string to sign, in bytes */
export function signMd5(signed: Uint8Array, key: SigningKey): string {
  const length = signed.length + key.length
  const memory = scratch(length)
  memory.set(signed)
  memory.write(key, signed.length)
  return hash('md5', memory.subarray(0, length))
}

/** @param keys  newest first; two while a key is being changed, none verifies nothing */
export const md5Verifier = (keys: readonly SigningKey[]): Verifier => ({
  verifies(signed, signature) {
    // As bytes below, other characters could pass for digits.
    if (!/^[0-9a-f]{32}$/.test(signature)) return false
    const received = Buffer.from(signature)
    return keys.map(key => timingSafeEqual(received, Buffer.from(signMd5(signed, key)))).includes(true)
  },
})
