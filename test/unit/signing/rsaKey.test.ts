/** RSA keys as people paste them, and the messages for invalid ones. */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  parseRsaPrivateKey,
  parseRsaPublicKey,
  publicFingerprint,
  type RsaPrivateKey,
  type RsaPublicKey,
} from '../../../lib/signing/rsaKey'
import { here } from '../../fixtures/certificates.json'
import { APP, SMALL } from '../../support/rsaKeys'

const PAIR = APP
const CURVE = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PSS = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })

const PRIVATE = {
  pkcs8: PAIR.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  pkcs1: PAIR.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
}
const PUBLIC = {
  spki: PAIR.publicKey.export({ type: 'spki', format: 'pem' }) as string,
  pkcs1: PAIR.publicKey.export({ type: 'pkcs1', format: 'pem' }) as string,
}
const ENCRYPTED = { type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' } as const
const OLD_ENCRYPTED = { ...ENCRYPTED, type: 'pkcs1' } as const

/** What stands between the lines of a PEM block, in one line. */
const bare = (pem: string) => pem.replace(/-----[^-]+-----/g, '').replace(/\s/g, '')

const SPELLINGS: readonly [string, (pem: string) => string][] = [
  ['as PEM', pem => pem],
  ['as bare base64', bare],
  ['as bare base64 in lines', pem => bare(pem).replace(/.{64}/g, '$&\n')],
  ['with line ends of Windows', pem => pem.replaceAll('\n', '\r\n')],
  ['with line ends as two characters', pem => pem.replaceAll('\n', '\\n')],
  ['with line ends of Windows as characters', pem => pem.replaceAll('\n', '\\r\\n')],
  ['in one line with blanks', pem => pem.trim().replaceAll('\n', ' ')],
  ['in one line without blanks', pem => pem.replaceAll('\n', '')],
  ['with white space around it', pem => `\ufeff \t\n${pem}\n\n `],
  ['indented', pem => pem.replaceAll('\n', '\n    ')],
  ['without the padding', pem => bare(pem).replace(/=+$/, '')],
]

describe.each(SPELLINGS)('%s', (_, spelled) => {
  it.each(Object.entries(PRIVATE))('a private key is accepted: %s', (_, pem) => {
    const key = parseRsaPrivateKey(spelled(pem))
    expect(key.ok && key.value.equals(PAIR.privateKey)).toBe(true)
  })

  it.each(Object.entries(PUBLIC))('a public key is accepted: %s', (_, pem) => {
    const key = parseRsaPublicKey(spelled(pem))
    expect(key.ok && key.value.equals(PAIR.publicKey)).toBe(true)
  })
})

const spki = (pair: { publicKey: typeof PAIR.publicKey }) =>
  pair.publicKey.export({ type: 'spki', format: 'pem' }) as string
const pkcs8 = (pair: { privateKey: typeof PAIR.privateKey }) =>
  pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

const REFUSED: readonly [string, text: string, problem: string][] = [
  ['nothing', '', 'is empty'],
  ['white space', ' \\n\n', 'is empty'],
  ['an MD5 key', '0123456789abcdefghijklmnopqrstuv', 'is no key that can be read'],
  ['another text', 'the key is in the safe', 'is no key that can be read'],
  ['what holds other characters', `${bare(PUBLIC.spki).slice(0, 40)}…`, 'is no base64'],
  ['what holds a comma', `${bare(PUBLIC.spki)},`, 'is no base64'],
  ['padding alone', '==', 'is no base64'],
  ['a PEM block of nothing', '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----', 'is no base64'],
  ['what begins with another character', `…${bare(PUBLIC.spki)}`, 'is no base64'],
  // SEQUENCEs of 0, 2 and 5 bytes that hold no key, with each length of padding.
  ['another structure', 'MAA=', 'is no key that can be read'],
  ['another structure with two paddings', 'MAIBAQ==', 'is no key that can be read'],
  ['three paddings', 'MAIBAQ===', 'is no base64'],
  ['padding in its midst', 'MAIB==AQ', 'is no base64'],
  ['a structure without a length', 'MIAAAA==', 'is no key that can be read'],
  ['a structure with a length of four bytes', 'MIQAAAAF', 'is no key that can be read'],
  ['a structure cut off, with a length of three bytes', 'MIMAAAU=', 'is cut off'],
  ['base64 with one character over', `${bare(PUBLIC.spki)}A`, 'is cut off'],
  ['PEM without an END', PUBLIC.spki.replace(/-----END.*/, ''), 'is cut off'],
  ['PEM without a BEGIN', PUBLIC.spki.replace(/-----BEGIN.*/, ''), 'is cut off'],
  ['PEM without some lines', PRIVATE.pkcs8.replace(/\n.*\n.*\n-----END/, '\n-----END'), 'is cut off'],
  ['base64 without its end', bare(PUBLIC.spki).slice(0, -6), 'is cut off'],
  ['base64 that ends within a byte', bare(PUBLIC.spki).slice(0, -7), 'is cut off'],
  ['PEM whose END is of another', PUBLIC.spki.replace('END PUBLIC', 'END PRIVATE'), 'is cut off'],
  ['two keys', bare(PUBLIC.spki) + bare(PUBLIC.spki), 'has something behind the key'],
  ['two blocks', PUBLIC.spki + PUBLIC.spki, 'holds more than one PEM block'],
  ['a certificate', here.cert, 'is a certificate, and not the key itself'],
  ['a bare certificate', bare(here.cert), 'is a certificate, and not the key itself'],
  ['an EC key', spki(CURVE), 'is an EC key, and not one for RSA'],
  ['a private EC key', pkcs8(CURVE), 'is an EC key, and not one for RSA'],
  ['an EC key of the older form', here.key, 'is an EC key, and not one for RSA'],
  ['a key for PSS', spki(PSS), 'is a key of another algorithm, and not one for RSA'],
  ['a private key for PSS', pkcs8(PSS), 'is a key of another algorithm, and not one for RSA'],
  ['a locked key', PAIR.privateKey.export(ENCRYPTED) as string, 'is protected by a passphrase'],
  ['a locked older key', PAIR.privateKey.export(OLD_ENCRYPTED) as string, 'is protected by a passphrase'],
]

describe.each(REFUSED)('%s', (_, text, problem) => {
  it('is refused with one sentence', () => {
    expect(parseRsaPublicKey(text)).toEqual({ ok: false, error: problem })
    expect(parseRsaPrivateKey(text)).toEqual({ ok: false, error: problem })
  })
})

it.each(Object.values(PRIVATE))('a private key is not accepted as a public one', pem => {
  expect(parseRsaPublicKey(pem)).toEqual({ ok: false, error: 'is a private key, not a public one' })
})

it.each(Object.values(PUBLIC))('a public key is not accepted as a private one', pem => {
  expect(parseRsaPrivateKey(pem)).toEqual({ ok: false, error: 'is a public key, not a private one' })
})

it('a key of fewer than 2048 bits is refused', () => {
  const error = 'has 1024 bits, and must have 2048'
  expect(parseRsaPublicKey(spki(SMALL))).toEqual({ ok: false, error })
  expect(parseRsaPrivateKey(pkcs8(SMALL))).toEqual({ ok: false, error })
})

it('both halves of a key have one fingerprint, which is unique', () => {
  const fingerprint = publicFingerprint(PAIR.publicKey as RsaPublicKey)
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/)
  expect(publicFingerprint(PAIR.privateKey as RsaPrivateKey)).toBe(fingerprint)
  expect(publicFingerprint(SMALL.publicKey as RsaPublicKey)).not.toBe(fingerprint)
})
