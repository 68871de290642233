/**
 * Alipay's RSA2 signature: RSASSA-PKCS1-v1_5 with SHA-256 over the string to sign, in base64. @see
 * docs/protocols.md#rsa2
 */
import { createHash, sign, verify } from 'node:crypto'
import type { RsaPrivateKey, RsaPublicKey } from './rsaKey'
import type { Signer } from './signer'
import type { Verifier } from './verifier'

/** In OpenSSL. */
const ALGORITHM = 'RSA-SHA256'

/** Signatures are padded base64: 344 characters with a key of 2048 bits. */
export const rsa2Signer = (key: RsaPrivateKey): Signer => ({
  sign: async signed => sign(ALGORITHM, signed, key).toString('base64'),
})

/**
 * A signer whose key is elsewhere.
 *
 * @param signDigest  signs a SHA-256 digest by RSASSA-PKCS1-v1_5
 */
export const remoteRsa2Signer = (signDigest: (digest: Uint8Array) => Promise<Uint8Array>): Signer => ({
  async sign(signed) {
    const digest = createHash('sha256').update(signed).digest()
    return Buffer.from(await signDigest(digest)).toString('base64')
  },
})

/** @param keys  newest first, several during a rotation; an empty list verifies nothing */
export const rsa2Verifier = (keys: readonly RsaPublicKey[]): Verifier => ({
  verifies(signed, signature) {
    const bytes = Buffer.from(signature, 'base64')
    // A signature has exactly one spelling. Node also decodes base64 with white space, without padding and in the URL
    // alphabet; accepting those would accept messages altered in transit.
    if (bytes.toString('base64') !== signature) return false
    // Timing can reveal nothing about public keys.
    return keys.some(key => verify(ALGORITHM, signed, key, bytes))
  },
})
