/** The three files of certificate mode: are they what they should be, and does one lead to the other? */
import type { X509Certificate } from 'node:crypto'
import type { Certificate, Certificates } from '../../lib/gateways/alipayPage/certificates'
import { err, ok, type Result } from '../../lib/result'
import { parseRsaPublicKey, publicFingerprint, type RsaPublicKey } from '../../lib/signing/rsaKey'
import { type EpochMs, isoTime, parseCertificateTime } from '../../lib/time'
import { chainToRoot } from './chain'
import { readPemFile } from './pemFile'
import { isSignedWithRsa, rootSerialNumberOf, serialNumberOf } from './serialNumber'

/** A file as it was read. */
export interface CertificateFile {
  readonly name: string
  readonly text: string
}

export interface CertificateFiles {
  readonly app: CertificateFile
  /** At least one. */
  readonly alipay: readonly CertificateFile[]
  readonly root: CertificateFile
  /** Whether they are those of the sandbox, whose authorities stand in no root file. */
  readonly isSandbox: boolean
}

/** @returns  or every problem, one sentence each */
export function examineFiles(
  { app, alipay, root, isSandbox }: CertificateFiles,
  now: EpochMs,
): Result<Certificates, readonly string[]> {
  const problems: string[] = []
  const roots = rootsOf(root, problems)
  const context = { roots, isSandbox, now, problems }
  const [own] = certificatesOf(app, APP, context)
  const theirs = alipay.flatMap(file => certificatesOf(file, ALIPAY, context))
  const fingerprint = own && publicFingerprint(own.publicKey)
  if (theirs.some(({ publicKey }) => publicFingerprint(publicKey) === fingerprint)) {
    problems.push('Alipay’s certificate and the app’s are for the same key')
  }
  if (problems.length > 0 || !own) return err(problems)
  return ok({ app: own, alipay: theirs, rootSerialNumber: rootSerialNumberOf(roots), isSandbox })
}

/** What whose file must hold, by the common names that Alipay gives. @see docs/protocols.md#certificates */
interface Role {
  readonly isOther: (commonName: string) => boolean
  readonly otherwise: string
  /** Whether it must lead to a root: the app's file leaves out who issued it. */
  readonly mustLead: boolean
}

const APP: Role = {
  isOther: name => name.startsWith('支付宝'),
  otherwise: 'is Alipay’s certificate, where that of your app belongs (appCertPublicKey_….crt)',
  mustLead: false,
}
const ALIPAY: Role = {
  isOther: name => /^2088\d{12}-\d{16,32}$/.test(name),
  otherwise: 'is the certificate of an app, where Alipay’s belongs (alipayCertPublicKey_RSA2.crt)',
  mustLead: true,
}

interface Context {
  readonly roots: readonly X509Certificate[]
  readonly isSandbox: boolean
  readonly now: EpochMs
  readonly problems: string[]
}

function read({ name, text }: CertificateFile, problems: string[]): readonly X509Certificate[] {
  const certificates = readPemFile(text)
  if (certificates.ok) return certificates.value
  problems.push(`${name} ${certificates.error}`)
  return []
}

function rootsOf(file: CertificateFile, problems: string[]): readonly X509Certificate[] {
  const found = read(file, problems)
  const roots = found.filter(each => each.ca && isSignedWithRsa(each))
  if (found.length > 0 && roots.length === 0) {
    problems.push(
      `${file.name} holds no authority that signs with RSA, as Alipay’s root file does (alipayRootCert.crt)`,
    )
  }
  return roots
}

/** Those of a file that issued no other of it: one, unless somebody has put several together. */
function certificatesOf(file: CertificateFile, role: Role, context: Context): readonly Certificate[] {
  const found = read(file, context.problems)
  const hasIssued = (one: X509Certificate) => found.some(each => each !== one && each.issuer === one.subject)
  const issuers = found.filter(hasIssued)
  const certificates = found.filter(each => !hasIssued(each))
  const problem = problemOf(found, certificates, role)
  if (problem === undefined)
    return certificates.flatMap(each => certificateOf(file.name, each, issuers, role, context))
  context.problems.push(`${file.name} ${problem}`)
  return []
}

function problemOf(
  found: readonly X509Certificate[],
  certificates: readonly X509Certificate[],
  { isOther, otherwise, mustLead }: Role,
): string | undefined {
  if (found.length === 0) return undefined
  if (certificates.length === 0 || certificates.some(({ ca }) => ca)) {
    return 'holds the certificates of authorities, as the root file does'
  }
  if (certificates.some(each => isOther(commonNameOf(each)))) return otherwise
  return !mustLead && certificates.length > 1 ? 'holds more than one certificate' : undefined
}

const commonNameOf = ({ subject }: X509Certificate): string => /^CN=(.*)$/m.exec(subject)?.[1] ?? ''

function certificateOf(
  name: string,
  certificate: X509Certificate,
  issuers: readonly X509Certificate[],
  { mustLead }: Role,
  { roots, isSandbox, now, problems }: Context,
): readonly Certificate[] {
  const chain = isSandbox ? [certificate] : chainToRoot(certificate, issuers, roots)
  const hasIssuer = [...issuers, ...roots].some(({ subject }) => subject === certificate.issuer)
  // Without a root nothing can be said of it.
  if (!chain && roots.length > 0 && (mustLead || hasIssuer)) {
    problems.push(`${name} is not issued by an authority of the root file`)
    return []
  }
  const key = publicKeyOf(certificate)
  // Good for as long as all who vouch for it are.
  const vouching = chain ?? [certificate]
  const notBefore = Math.max(...vouching.map(each => parseCertificateTime(each.validFrom))) as EpochMs
  const notAfter = Math.min(...vouching.map(each => parseCertificateTime(each.validTo))) as EpochMs
  if (now < notBefore) problems.push(`${name} is not good before ${isoTime(notBefore)}`)
  if (now > notAfter) problems.push(`${name} ended on ${isoTime(notAfter)}: fetch the new one from Alipay`)
  if (!key.ok) problems.push(`${name} has a key that ${key.error}`)
  return key.ok
    ? [{ serialNumber: serialNumberOf(certificate), publicKey: key.value, notBefore, notAfter }]
    : []
}

function publicKeyOf(certificate: X509Certificate): Result<RsaPublicKey, string> {
  try {
    const der = certificate.publicKey.export({ type: 'spki', format: 'der' })
    return parseRsaPublicKey(der.toString('base64'))
  } catch {
    // OpenSSL does not know the algorithm.
    return err('cannot be read')
  }
}
