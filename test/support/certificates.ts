/**
 * X.509 certificates (RFC 5280), written byte by byte, so that a test can have any issuer, number and time, even
 * certificates that no authority would issue.
 */
import { type KeyObject, sign } from 'node:crypto'
import { nextAuthority } from './rsaKeys'

/** Attributes of a name, in their order, such as `['CN', 'Ant Financial']`. */
export type Name = readonly (readonly [type: keyof typeof ATTRIBUTES, value: string])[]

const ATTRIBUTES = {
  C: '550406',
  O: '55040a',
  OU: '55040b',
  CN: '550403',
  L: '550407',
  ST: '550408',
} as const

/** sha256WithRSAEncryption, and SM2 with SM3 (GB/T 33560), which Chinese national authorities use. */
const ALGORITHMS = { rsa: '2a864886f70d01010b', sm2: '2a811ccf55018375' } as const

export interface Authority {
  readonly name: Name
  readonly pem: string
  readonly privateKey: KeyObject
}

export interface CertificateFields {
  readonly subject: Name
  readonly publicKey: KeyObject
  readonly serialNumber?: bigint
  readonly notBefore?: string
  readonly notAfter?: string
  readonly isAuthority?: boolean
  readonly algorithm?: keyof typeof ALGORITHMS
}

const tlv = (tag: number, ...contents: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(contents)
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body])
  const size = body.length.toString(16)
  const bytes = Buffer.from(size.padStart(size.length + (size.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.of(tag, 0x80 | bytes.length), bytes, body])
}
const sequence = (...contents: readonly Buffer[]) => tlv(0x30, ...contents)
const oid = (hex: string) => tlv(0x06, Buffer.from(hex, 'hex'))
const integer = (value: bigint) => {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  // A leading one bit would make it negative.
  return tlv(0x02, (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes)
}
const nameOf = (name: Name) =>
  sequence(
    ...name.map(([type, value]) => tlv(0x31, sequence(oid(ATTRIBUTES[type]), tlv(0x0c, Buffer.from(value))))),
  )
const time = (iso: string) => tlv(0x18, Buffer.from(`${iso.replace(/[-:T]|\.\d+/g, '').replace('Z', '')}Z`))
const algorithmOf = (algorithm: keyof typeof ALGORITHMS) => sequence(oid(ALGORITHMS[algorithm]), tlv(0x05))
/** basicConstraints, critical. */
const constraints = (isAuthority: boolean) =>
  sequence(
    oid('551d13'),
    tlv(0x01, Buffer.of(0xff)),
    tlv(0x04, sequence(...(isAuthority ? [tlv(0x01, Buffer.of(0xff))] : []))),
  )

export function issue(
  issuer: Pick<Authority, 'name' | 'privateKey'>,
  {
    subject,
    publicKey,
    serialNumber = 1n,
    notBefore = '2020-01-01T00:00:00Z',
    notAfter = '2120-01-01T00:00:00Z',
    isAuthority = false,
    algorithm = 'rsa',
  }: CertificateFields,
): string {
  const toBeSigned = sequence(
    tlv(0xa0, integer(2n)),
    integer(serialNumber),
    algorithmOf(algorithm),
    nameOf(issuer.name),
    sequence(time(notBefore), time(notAfter)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(constraints(isAuthority))),
  )
  const signature = tlv(0x03, Buffer.of(0), sign('sha256', toBeSigned, issuer.privateKey))
  return pem(sequence(toBeSigned, algorithmOf(algorithm), signature))
}

const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`

/** Self-signed, or signed by another authority. */
export function authority(
  name: Name,
  by?: Authority,
  fields: Partial<CertificateFields> = {},
  pair = nextAuthority(),
): Authority {
  const issuer = by ?? { name, privateKey: pair.privateKey }
  const wanted = { subject: name, publicKey: pair.publicKey, isAuthority: true, ...fields }
  return { name, privateKey: pair.privateKey, pem: issue(issuer, wanted) }
}

/** A name like those of Alipay's authorities. */
export const nameIn = (cn: string): Name => [
  ['C', 'CN'],
  ['O', 'Ant Financial'],
  ['OU', 'Certification Authority'],
  ['CN', cn],
]
