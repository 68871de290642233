/**
 * Alipay's RSA2 signature: RSASSA-PKCS1-v1_5 with SHA-256 over the string to sign, as base64. @see docs/protocols.md#rsa2
 */
import { createHash, sign, verify } from 'node:crypto'
import type { RsaPrivateKey, RsaPublicKey } from './rsaKey'
import type { Signer } from './signer'
import type { Verifier } from './verifier'

/** OpenSSL's name of it. */
const ALGORITHM = 'RSA-SHA256'

/** Its signatures are base64 with padding: 344 characters for a key of 2048 bits. */
export const rsa2Signer = (key: RsaPrivateKey): Signer => ({
  sign: async signed => sign(ALGORITHM, signed, key).toString('base64'),
})

/**
 * The same by a key that somebody else keeps.
 *
 * @param signDigest  signs a digest of SHA-256 by RSASSA-PKCS1-v1_5
 */
export const remoteRsa2Signer = (signDigest: (digest: Uint8Array) => Promise<Uint8Array>): Signer => ({
  async sign(signed) {
    const digest = createHash('sha256').update(signed).digest()
    return Buffer.from(await signDigest(digest)).toString('base64')
  },
})

/** @param keys  newest first; several while one is being changed, none verifies nothing */
export const rsa2Verifier = (keys: readonly RsaPublicKey[]): Verifier => ({
  verifies(signed, signature) {
    const bytes = Buffer.from(signature, 'base64')
    // One signature has one spelling. Node reads base64 with white space, without padding and with the alphabet of
    // URLs too; who takes those takes a message that somebody changed on the way, under another name in each log.
    if (bytes.toString('base64') !== signature) return false
    // Public keys are no secret that the time could tell of.
    return keys.some(key => verify(ALGORITHM, signed, key, bytes))
  },
})
