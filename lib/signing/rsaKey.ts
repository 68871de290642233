/**
 * RSA keys as people paste them: PEM or the bare base64 within it, of PKCS#8, PKCS#1 or SubjectPublicKeyInfo
 * (RFC 5208, 8017, 5280), in one line or many. What is no usable key is refused with what it is instead; no message
 * repeats a part of the text.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { err, ok, type Result } from '../result'
import { pasted } from './pasted'

/** A private key of 2048 bits or more. */
export type RsaPrivateKey = KeyObject & { readonly brand: 'RsaPrivateKey' }

/** A public key of 2048 bits or more. */
export type RsaPublicKey = KeyObject & { readonly brand: 'RsaPublicKey' }

/** What RSA2 demands of its keys. @see docs/protocols.md#rsa2-keys */
const MIN_BITS = 2048

/** @returns  or what is wrong with the text, as the end of a sentence */
export const parseRsaPrivateKey = (text: string): Result<RsaPrivateKey, string> =>
  parseRsaKey(text, 'private') as Result<RsaPrivateKey, string>

/** @returns  or what is wrong with the text, as the end of a sentence */
export const parseRsaPublicKey = (text: string): Result<RsaPublicKey, string> =>
  parseRsaKey(text, 'public') as Result<RsaPublicKey, string>

/** The SHA-256 of the key's public half (SubjectPublicKeyInfo), as lower-case hexadecimal digits. */
export function publicFingerprint(key: RsaPrivateKey | RsaPublicKey): string {
  const half: KeyObject = key
  const publicHalf = half.type === 'private' ? createPublicKey(half) : half
  return createHash('sha256')
    .update(publicHalf.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

function parseRsaKey(text: string, wanted: 'private' | 'public'): Result<KeyObject, string> {
  const der = readDer(text)
  if (!der.ok) return der
  const key = readKey(der.value)
  if (!key) return err(isCertificate(der.value) ? CERTIFICATE : UNREADABLE)
  if (key.asymmetricKeyType !== 'rsa') {
    const name = key.asymmetricKeyType === 'ec' ? 'an EC key' : 'a key of another algorithm'
    return err(`is ${name}, and not one for RSA`)
  }
  if (key.type !== wanted) {
    return err(
      wanted === 'public' ? 'is a private key, not a public one' : 'is a public key, not a private one',
    )
  }
  const { modulusLength: bits = 0 } = key.asymmetricKeyDetails ?? {}
  return bits < MIN_BITS ? err(`has ${bits} bits, and must have ${MIN_BITS}`) : ok(key)
}

const CERTIFICATE = 'is a certificate, and not the key itself'
const TRUNCATED = 'is cut off'
const UNREADABLE = 'is no key that can be read'
const ENCRYPTED = 'is protected by a passphrase'

/** The key's structure in bytes (DER), whole and alone; what it is of is not looked at. */
export function readDer(text: string): Result<Buffer, string> {
  // A key that went through JSON, or an environment file, may have its line ends as two characters.
  const unfolded = pasted(pasted(text).replace(/\\[rn]/g, ''))
  if (unfolded === '') return err('is empty')
  const body = unfolded.includes('-----') ? pemBody(unfolded) : ok(unfolded)
  if (!body.ok) return body
  const digits = body.value.replace(/\s/g, '').replace(/={1,2}$/, '')
  if (!/^[A-Za-z0-9+/]+$/.test(digits)) return err('is no base64')
  const der = Buffer.from(digits, 'base64')
  const end = sequenceEnd(der)
  if (end === undefined) return err(UNREADABLE)
  // One character over stands for no byte.
  if (end > der.length || digits.length % 4 === 1) return err(TRUNCATED)
  return end < der.length ? err('has something behind the key') : ok(der)
}

const BLOCK = /^-----BEGIN (?<label>[A-Z0-9 ]+)-----(?<body>[^-]*)-----END \k<label>-----$/

/** What stands between the lines of one PEM block. */
function pemBody(text: string): Result<string, string> {
  // The headers of a locked key of the older form hold a hyphen.
  if (text.includes('Proc-Type:')) return err(ENCRYPTED)
  const { label, body } = BLOCK.exec(text)?.groups ?? {}
  if (label === 'ENCRYPTED PRIVATE KEY') return err(ENCRYPTED)
  if (body !== undefined) return ok(body)
  return err(text.split('-----BEGIN ').length > 2 ? 'holds more than one PEM block' : TRUNCATED)
}

/** Where the outermost SEQUENCE ends by its own word; undefined when there is none. */
function sequenceEnd(der: Buffer): number | undefined {
  if (der[0] !== 0x30) return undefined
  const length = der[1] ?? 0
  if (length < 0x80) return 2 + length
  const count = length & 0x7f
  if (count === 0 || count > 3) return undefined
  let size = 0
  for (let index = 2; index < 2 + count; index++) size = (size << 8) | (der[index] ?? 0xff)
  return 2 + count + size
}

const readKey = (key: Buffer): KeyObject | undefined =>
  beginsWithAlgorithm(key)
    ? firstRead([() => createPublicKey({ key, format: 'der', type: 'spki' })])
    : // Private ones first, since a reader of public keys takes the public half out of some of them.
      firstRead([
        () => createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
        () => createPrivateKey({ key, format: 'der', type: 'pkcs1' }),
        () => createPrivateKey({ key, format: 'der', type: 'sec1' }),
        () => createPublicKey({ key, format: 'der', type: 'pkcs1' }),
      ])

/** As SubjectPublicKeyInfo does; the others begin with a number. Each reader that fails costs a cold start. */
const beginsWithAlgorithm = (der: Buffer): boolean => {
  const length = der[1] ?? 0
  // Stryker disable next-line EqualityOperator: of 0x80 both are the same
  return der[length < 0x80 ? 2 : 2 + (length & 0x7f)] === 0x30
}

const isCertificate = (der: Buffer): boolean => firstRead([() => new X509Certificate(der)]) !== undefined

function firstRead<T>(readers: readonly (() => T)[]): T | undefined {
  for (const read of readers) {
    try {
      return read()
    } catch {
      // OpenSSL says by throwing that the bytes are nothing of the kind.
    }
  }
  return undefined
}
