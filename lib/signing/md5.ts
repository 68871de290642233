/**
 * Alipay's MD5 signature: the digest of the string to sign followed by the key, as 32 lower-case hexadecimal digits.
 * @see docs/protocols.md#signing
 */
import { hash, timingSafeEqual } from 'node:crypto'
import { scratchMemory } from './scratch'
import type { Verifier } from './verifier'

/** A signing key: never empty, no white space, so that a missing key cannot verify anything. */
export type SigningKey = string & { readonly brand: 'SigningKey' }

/** @returns undefined when the text is empty, too long, or not visible ASCII */
export const parseSigningKey = (text: string): SigningKey | undefined =>
  /^[\x21-\x7e]{1,128}$/.test(text) ? (text as SigningKey) : undefined

/** Keeps keys out of the memory pool that other buffers share. */
const scratch = scratchMemory()

/** @param signed  the string to sign, in bytes */
export function signMd5(signed: Uint8Array, key: SigningKey): string {
  const length = signed.length + key.length
  const memory = scratch(length)
  memory.set(signed)
  memory.write(key, signed.length)
  return hash('md5', memory.subarray(0, length))
}

/** @param keys  newest first, two during a rotation; an empty list verifies nothing */
export const md5Verifier = (keys: readonly SigningKey[]): Verifier => ({
  verifies(signed, signature) {
    // Other characters could collide with digits when converted to bytes.
    if (!/^[0-9a-f]{32}$/.test(signature)) return false
    const received = Buffer.from(signature)
    return keys.map(key => timingSafeEqual(received, Buffer.from(signMd5(signed, key)))).includes(true)
  },
})
