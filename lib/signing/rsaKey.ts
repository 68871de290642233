/**
 * RSA keys as people paste them: PEM or the bare base64 within it, of PKCS#8, PKCS#1 or SubjectPublicKeyInfo
 * (RFC 5208, 8017, 5280), in one line or many. What is no usable key is refused with what it is instead; no message
 * repeats a part of the text.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { err, ok, type Result } from '../result'

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
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  return bits < MIN_BITS ? err(`has ${bits} bits, and must have ${MIN_BITS}`) : ok(key)
}

const CERTIFICATE = 'is a certificate, and not the key itself'
const TRUNCATED = 'is cut off'
const UNREADABLE = 'is no key that can be read'
const ENCRYPTED = 'is protected by a passphrase'

/** The key's structure in bytes (DER), whole and alone; what it is of is not looked at. */
export function readDer(text: string): Result<Buffer, string> {
  // A key that went through JSON, or an environment file, may have its line ends as two characters.
  const unfolded = text.replace(/\\[rn]/g, '\n').trim()
  if (unfolded === '') return err('is empty')
  const body = unfolded.includes('-----') ? pemBody(unfolded) : ok(unfolded)
  if (!body.ok) return body
  const base64 = body.value.replace(/\s/g, '')
  const [digits = ''] = /^[A-Za-z0-9+/]*/.exec(base64) ?? []
  if (base64 === '' || !/^={0,2}$/.test(base64.slice(digits.length))) return err('is no base64')
  const der = Buffer.from(digits, 'base64')
  const end = sequenceEnd(der)
  if (end === undefined) return err(UNREADABLE)
  // One character over stands for no byte.
  if (end > der.length || digits.length % 4 === 1) return err(TRUNCATED)
  return end < der.length ? err('has something behind the key') : ok(der)
}

/** What stands between the lines of one PEM block. */
function pemBody(text: string): Result<string, string> {
  const [, label, body = '', endLabel] =
    /^-----BEGIN ([A-Z0-9 ]+)-----([^-]*)(?:-----END ([A-Z0-9 ]+)-----)?$/.exec(text) ?? []
  if (label === undefined) {
    const isWhole = /-----BEGIN [\s\S]*-----END [A-Z0-9 ]+-----/.test(text)
    if (/^Proc-Type:/m.test(text)) return err(ENCRYPTED)
    return err(isWhole ? 'holds more than one PEM block' : TRUNCATED)
  }
  if (label !== endLabel) return err(TRUNCATED)
  if (label === 'ENCRYPTED PRIVATE KEY') return err(ENCRYPTED)
  return label === 'CERTIFICATE' ? err(CERTIFICATE) : ok(body)
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

/** Private ones first, since a reader of public keys takes the public half out of some of them. */
function readKey(key: Buffer): KeyObject | undefined {
  const format = 'der'
  return (
    tried(() => createPrivateKey({ key, format, type: 'pkcs8' })) ??
    tried(() => createPrivateKey({ key, format, type: 'pkcs1' })) ??
    tried(() => createPrivateKey({ key, format, type: 'sec1' })) ??
    tried(() => createPublicKey({ key, format, type: 'spki' })) ??
    tried(() => createPublicKey({ key, format, type: 'pkcs1' }))
  )
}

const isCertificate = (der: Buffer): boolean => tried(() => new X509Certificate(der)) !== undefined

/** OpenSSL says by throwing that the bytes are nothing of the kind. */
function tried<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
