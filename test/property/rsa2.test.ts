/** RSA2: what was signed verifies, and with any byte changed it does not. */
import { sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rsa2Signer, rsa2Verifier } from '../../lib/signing/rsa2'
import type { RsaPrivateKey, RsaPublicKey } from '../../lib/signing/rsaKey'
import { RARE } from '../support/rare'
import { APP } from '../support/rsaKeys'

const RUNS = Number(process.env.PROPERTY_RUNS ?? (RARE ? 2000 : 200))

const { privateKey, publicKey } = APP
const signer = rsa2Signer(privateKey as RsaPrivateKey)
const verifier = rsa2Verifier([publicKey as RsaPublicKey])
const MESSAGE = Buffer.from('app_id=2014072300007148&total_amount=168.00')
const SIGNATURE = sign('RSA-SHA256', MESSAGE, privateKey).toString('base64')

const bytes = fc.uint8Array({ maxLength: 300 })

it('verifies whatever it signed', () =>
  fc.assert(
    fc.asyncProperty(bytes, async signed => {
      expect(verifier.verifies(signed, await signer.sign(signed))).toBe(true)
    }),
    { numRuns: RUNS },
  ))

it('refuses a change of any byte of the signed text or the signature', () => {
  const place = fc.nat({ max: 255 })
  const difference = fc.integer({ min: 1, max: 255 })
  const changed = (text: Uint8Array, at: number, by: number) =>
    Uint8Array.from(text, (byte, index) => (index === at % text.length ? byte ^ by : byte))
  fc.assert(
    fc.property(place, difference, (at, by) => {
      expect(verifier.verifies(changed(MESSAGE, at, by), SIGNATURE)).toBe(false)
      const signature = Buffer.from(changed(Buffer.from(SIGNATURE, 'base64'), at, by)).toString('base64')
      expect(verifier.verifies(MESSAGE, signature)).toBe(false)
    }),
    { numRuns: RUNS },
  )
})
