/** RSA2 signatures: only one spelling, and nothing else verifies. Signed by node:crypto for comparison. */
import { constants, createHash, createSign, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { remoteRsa2Signer, rsa2Signer, rsa2Verifier } from '../../../lib/signing/rsa2'
import type { RsaPrivateKey, RsaPublicKey } from '../../../lib/signing/rsaKey'
import { APP, STRANGER } from '../../support/rsaKeys'

const { privateKey, publicKey } = APP
const MESSAGE = Buffer.from('app_id=2014072300007148&total_amount=168.00')
const SIGNATURE = createSign('RSA-SHA256').update(MESSAGE).sign(privateKey, 'base64')

const verifier = rsa2Verifier([publicKey as RsaPublicKey])

it('signs as OpenSSL does, in 344 characters', async () => {
  expect(await rsa2Signer(privateKey as RsaPrivateKey).sign(MESSAGE)).toBe(SIGNATURE)
  expect(SIGNATURE).toHaveLength(344)
})

it('signs with a key held elsewhere, which gets the digest alone', async () => {
  const digests: Uint8Array[] = []
  const signer = remoteRsa2Signer(async digest => {
    digests.push(digest)
    return Buffer.from(SIGNATURE, 'base64')
  })
  expect(await signer.sign(MESSAGE)).toBe(SIGNATURE)
  expect(digests).toEqual([createHash('sha256').update(MESSAGE).digest()])
})

it('is verified by any of the keys, and by none when there is none', () => {
  const [own, other] = [publicKey, STRANGER.publicKey] as RsaPublicKey[]
  const verdict = (...keys: (RsaPublicKey | undefined)[]) =>
    rsa2Verifier(keys.filter(key => key !== undefined)).verifies(MESSAGE, SIGNATURE)
  expect([verdict(own, other), verdict(other, own), verdict(other), verdict()]).toEqual([
    ...[true, true, false, false],
  ])
})

describe('a signature is refused', () => {
  it.each([
    ['that is empty', ''],
    ['of another key', sign('RSA-SHA256', MESSAGE, STRANGER.privateKey).toString('base64')],
    ['by SHA-1', sign('RSA-SHA1', MESSAGE, privateKey).toString('base64')],
    [
      'with the padding PSS',
      sign('RSA-SHA256', MESSAGE, {
        key: privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
      }).toString('base64'),
    ],
    ['of nothing', sign('RSA-SHA256', Buffer.alloc(0), privateKey).toString('base64')],
    ['that is all zeros', Buffer.alloc(256).toString('base64')],
  ])('%s', (_, signature) => expect(verifier.verifies(MESSAGE, signature)).toBe(false))

  it.each([
    ['with a line end behind it', `${SIGNATURE}\n`],
    ['with a blank before it', ` ${SIGNATURE}`],
    ['in lines', SIGNATURE.replace(/.{76}/g, '$&\n')],
    ['without its padding', SIGNATURE.replace(/=+$/, '')],
    ['with more padding', `${SIGNATURE}=`],
    ['in the alphabet of URLs', Buffer.from(SIGNATURE, 'base64').toString('base64url')],
    ['with a character outside base64', `${SIGNATURE.slice(0, 8)}*${SIGNATURE.slice(8)}`],
    ['whose last bits are not zero', SIGNATURE.replace(/.==$/, last => `${next(last.charAt(0))}==`)],
    ['in hexadecimal digits', Buffer.from(SIGNATURE, 'base64').toString('hex')],
    ['twice', SIGNATURE + SIGNATURE],
  ])('in another encoding: %s', (_, signature) => expect(verifier.verifies(MESSAGE, signature)).toBe(false))
})

/** Of A, Q, g and w, which end a signature, the character beside it, whose spare bits are not zero. */
const next = (character: string) => String.fromCharCode(character.charCodeAt(0) + 1)
