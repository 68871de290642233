/**
 * ChinaBank's signature: MD5 over the concatenated values and the shop's key, as 32 upper-case hexadecimal digits. @see
 * docs/protocols.md#chinabank-signature
 */
import { md5Verifier, type SigningKey, signMd5 } from '../../signing/md5'
import type { Verifier } from '../../signing/verifier'

/** @param values  one character per byte */
export const textToSign = (values: readonly string[]): Buffer => Buffer.from(values.join(''), 'latin1')

export const signValues = (values: readonly string[], key: SigningKey): string =>
  signMd5(textToSign(values), key).toUpperCase()

/** Lower case is refused: a signature has one spelling. */
export function chinabankVerifier(keys: readonly SigningKey[]): Verifier {
  const { verifies } = md5Verifier(keys)
  return {
    verifies: (signed, signature) => !/[a-z]/.test(signature) && verifies(signed, signature.toLowerCase()),
  }
}
