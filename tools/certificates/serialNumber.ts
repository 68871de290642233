/** Alipay's serial number of a certificate, which differs from X.509's. @see docs/protocols.md#certificates */
import { createHash, type X509Certificate } from 'node:crypto'

/** 32 hexadecimal digits: the MD5 of the issuer's attributes, last one first, and the serial number in decimal. */
export function serialNumberOf(certificate: X509Certificate): string {
  const issuer = certificate.issuer.split('\n').map(rawAttribute).reverse().join(',')
  return createHash('md5')
    .update(`${issuer}${BigInt(`0x${certificate.serialNumber}`)}`)
    .digest('hex')
}

/** For a root file: the numbers of the certificates that are signed with RSA, joined by `_`. */
export const rootSerialNumberOf = (certificates: readonly X509Certificate[]): string =>
  certificates.filter(isSignedWithRsa).map(serialNumberOf).join('_')

/** Undoes the escapes of RFC 2253, which Node writes and Alipay does not. */
const rawAttribute = (attribute: string): string =>
  attribute.replace(/\\(?:([0-9A-F]{2})|(.))/g, (_, hex: string | undefined, character: string) =>
    hex === undefined ? character : String.fromCharCode(Number.parseInt(hex, 16)),
  )

/** 1.2.840.113549.1.1, the prefix of all RSA algorithms. */
const PKCS_1 = Buffer.from('2a864886f70d0101', 'hex')

/** Checks signatureAlgorithm (RFC 5280, 4.1.1.2). A root file also has certificates with SM2, which are not used. */
export function isSignedWithRsa({ raw }: X509Certificate): boolean {
  const certificate = contentsAt(raw, 0)
  const toBeSigned = contentsAt(raw, certificate.start)
  const algorithm = contentsAt(raw, toBeSigned.end)
  const identifier = contentsAt(raw, algorithm.start)
  return raw.subarray(identifier.start, identifier.end).indexOf(PKCS_1) === 0
}

/** The range of a DER element's contents. The lengths are valid, since OpenSSL has parsed the certificate. */
function contentsAt(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = der.readUInt8(at + 1)
  if (first < 0x80) return { start: at + 2, end: at + 2 + first }
  const size = first & 0x7f
  const start = at + 2 + size
  return { start, end: start + der.readUIntBE(at + 2, size) }
}
