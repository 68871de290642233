/**
 * Parses pasted RSA keys: PEM or its bare base64, as PKCS#8, PKCS#1 or SubjectPublicKeyInfo (RFC 5208, 8017, 5280),
 * folded or not. An unusable text is refused with what it is instead; messages never repeat a part of it.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { err, ok, type Result } from '../result'
import { pasted } from './pasted'

/** At least 2048 bits. */
export type RsaPrivateKey = KeyObject & { readonly brand: 'RsaPrivateKey' }

/** At least 2048 bits. */
export type RsaPublicKey = KeyObject & { readonly brand: 'RsaPublicKey' }

/** Required by RSA2. @see docs/protocols.md#rsa2-keys */
const MIN_BITS = 2048

/** @returns an error as the end of a sentence */
export const parseRsaPrivateKey = (text: string): Result<RsaPrivateKey, string> =>
  parseRsaKey(text, 'private') as Result<RsaPrivateKey, string>

/** @returns an error as the end of a sentence */
export const parseRsaPublicKey = (text: string): Result<RsaPublicKey, string> =>
  parseRsaKey(text, 'public') as Result<RsaPublicKey, string>

/** SHA-256 of the public key (SubjectPublicKeyInfo), in lower-case hex. */
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

/** The key's DER structure, complete and alone; its content is not checked. */
export function readDer(text: string): Result<Buffer, string> {
  // Keys from JSON or environment files may contain line ends as two characters.
  const unfolded = pasted(pasted(text).replace(/\\[rn]/g, ''))
  if (unfolded === '') return err('is empty')
  const body = unfolded.includes('-----') ? pemBody(unfolded) : ok(unfolded)
  if (!body.ok) return body
  const digits = body.value.replace(/\s/g, '').replace(/={1,2}$/, '')
  if (!/^[A-Za-z0-9+/]+$/.test(digits)) return err('is no base64')
  const der = Buffer.from(digits, 'base64')
  const end = sequenceEnd(der)
  if (end === undefined) return err(UNREADABLE)
  // A single leftover character encodes no byte.
  if (end > der.length || digits.length % 4 === 1) return err(TRUNCATED)
  return end < der.length ? err('has something behind the key') : ok(der)
}

const BLOCK = /^-----BEGIN (?<label>[A-Z0-9 ]+)-----(?<body>[^-]*)-----END \k<label>-----$/

/** The content of a single PEM block. */
function pemBody(text: string): Result<string, string> {
  // Headers of encrypted traditional keys contain a hyphen.
  if (text.includes('Proc-Type:')) return err(ENCRYPTED)
  const { label, body } = BLOCK.exec(text)?.groups ?? {}
  if (label === 'ENCRYPTED PRIVATE KEY') return err(ENCRYPTED)
  if (body !== undefined) return ok(body)
  return err(text.split('-----BEGIN ').length > 2 ? 'holds more than one PEM block' : TRUNCATED)
}

/** The end of the outermost SEQUENCE by its length; undefined for anything else. */
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

/** As in SubjectPublicKeyInfo; the others begin with an INTEGER. Trying a wrong parser costs time in cold starts. */
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
      // OpenSSL throws for other structures.
    }
  }
  return undefined
}
