/**
 * The shop's certificate data: the serial numbers in requests and answers, the keys, and their validity. `npm run
 * certificates` derives it from Alipay's files and validates them: docs/adr/0020-certificates.md.
 */
import { pasted } from '../../signing/pasted'
import { parseRsaPublicKey, type RsaPublicKey } from '../../signing/rsaKey'
import { type EpochMs, isoTime, parseIsoTime } from '../../time'
import type { SecretText } from '../gateway'
import { isPublishedKey } from './publishedKeys'

export interface Certificate {
  /** 32 hexadecimal digits. @see docs/protocols.md#certificates */
  readonly serialNumber: string
  readonly publicKey: RsaPublicKey
  readonly notBefore: EpochMs
  readonly notAfter: EpochMs
}

export interface Certificates {
  /** 应用公钥证书 */
  readonly app: Certificate
  /** 支付宝公钥证书: at least one; several while Alipay renews it. */
  readonly alipay: readonly Certificate[]
  /** The serial numbers in 支付宝根证书, joined by `_`. */
  readonly rootSerialNumber: string
  /** Whether they are from Alipay's sandbox, whose chain has no root. */
  readonly isSandbox: boolean
}

export const isGoodAt = ({ notBefore, notAfter }: Certificate, now: EpochMs): boolean =>
  notBefore <= now && now <= notAfter

/** @throws an Error with instructions when the text is not from `formatCertificates` */
export function parseCertificates({ text, place, isLiteral }: SecretText): Certificates {
  const certificates = readCertificates(text)
  // The local stack's keys are public, which is harmless with a simulator.
  const isPublished =
    !isLiteral && certificates && all(certificates).some(each => isPublishedKey(each.publicKey))
  if (certificates && !isPublished) return certificates
  const problem = isPublished ? 'has a key that everybody knows' : problemOf(text)
  throw new Error(
    `The text in ${isLiteral ? 'ALIPAY_CERTIFICATES' : place} ${problem}. It must be what npm run certificates makes of ` +
      'Alipay’s three files',
  )
}

/** The text that `parseCertificates` reads. */
export const formatCertificates = ({ app, alipay, rootSerialNumber, isSandbox }: Certificates): string =>
  JSON.stringify({
    app: formatCertificate(app),
    alipay: alipay.map(formatCertificate),
    root: rootSerialNumber,
    sandbox: isSandbox,
  })

const formatCertificate = ({ serialNumber, publicKey, notBefore, notAfter }: Certificate) => ({
  serialNumber,
  notBefore: isoTime(notBefore),
  notAfter: isoTime(notAfter),
  publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
})

const all = ({ app, alipay }: Certificates) => [app, ...alipay]

function problemOf(text: string): string {
  if (text.trim() === '') return 'is empty'
  if (text.includes('PRIVATE KEY-----')) return 'is a private key'
  return text.includes('-----BEGIN CERTIFICATE') ? 'is a certificate itself' : 'cannot be read'
}

function readCertificates(text: string): Certificates | undefined {
  const { app, alipay, root, sandbox } = objectOf(text)
  const own = readCertificate(app)
  const theirs = Array.isArray(alipay) ? alipay.map(readCertificate) : []
  const whole = theirs.filter(each => each !== undefined)
  if (!own || whole.length === 0 || whole.length < theirs.length) return undefined
  if (typeof root !== 'string' || !/^[0-9a-f]{32}(_[0-9a-f]{32})*$/.test(root)) return undefined
  if (typeof sandbox !== 'boolean') return undefined
  return { app: own, alipay: whole, rootSerialNumber: root, isSandbox: sandbox }
}

function readCertificate(written: unknown): Certificate | undefined {
  const { serialNumber, publicKey, notBefore, notAfter } = Object(written) as Record<string, unknown>
  const key = parseRsaPublicKey(String(publicKey))
  const [from, to] = [parseIsoTime(String(notBefore)), parseIsoTime(String(notAfter))]
  if (typeof serialNumber !== 'string' || !/^[0-9a-f]{32}$/.test(serialNumber)) return undefined
  if (!key.ok || from === undefined || to === undefined) return undefined
  return { serialNumber, publicKey: key.value, notBefore: from, notAfter: to }
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(pasted(text)))
  } catch {
    return {}
  }
}
