/** Checks the three files of certificate mode: their contents, and the chain from certificate to root. */
import type { X509Certificate } from 'node:crypto'
import type { Certificate, Certificates } from '../../lib/gateways/alipayPage/certificates'
import { err, ok, type Result } from '../../lib/result'
import { parseRsaPublicKey, publicFingerprint, type RsaPublicKey } from '../../lib/signing/rsaKey'
import { type EpochMs, earliest, isoTime, latest, parseCertificateTime } from '../../lib/time'
import { chainToRoot } from './chain'
import { readPemFile } from './pemFile'
import { isSignedWithRsa, rootSerialNumberOf, serialNumberOf } from './serialNumber'

export interface CertificateFile {
  readonly name: string
  readonly text: string
}

export interface CertificateFiles {
  readonly app: CertificateFile
  /** At least one. */
  readonly alipay: readonly CertificateFile[]
  readonly root: CertificateFile
  /** Whether they are the sandbox's, whose authorities are in no root file. */
  readonly isSandbox: boolean
}

/** @returns the certificates, or every problem as a sentence */
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

/** Tells the app's file from Alipay's, by the common names that Alipay gives. @see docs/protocols.md#certificates */
interface Role {
  readonly isOther: (commonName: string) => boolean
  readonly otherwise: string
  /** Whether there must be a chain to a root. Not for the app, whose file lacks the intermediate certificates. */
  readonly needsChain: boolean
}

const APP: Role = {
  isOther: name => name.startsWith('支付宝'),
  otherwise: 'is Alipay’s certificate, where that of your app belongs (appCertPublicKey_….crt)',
  needsChain: false,
}
const ALIPAY: Role = {
  isOther: name => /^2088\d{12}-\d{16,32}$/.test(name),
  otherwise: 'is the certificate of an app, where Alipay’s belongs (alipayCertPublicKey_RSA2.crt)',
  needsChain: true,
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

/** The leaf certificates of a file: one, unless somebody joined several files. */
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
  { isOther, otherwise, needsChain }: Role,
): string | undefined {
  if (found.length === 0) return undefined
  if (certificates.length === 0 || certificates.some(({ ca }) => ca)) {
    return 'holds the certificates of authorities, as the root file does'
  }
  if (certificates.some(each => isOther(commonNameOf(each)))) return otherwise
  return !needsChain && certificates.length > 1 ? 'holds more than one certificate' : undefined
}

const commonNameOf = ({ subject }: X509Certificate): string => /^CN=(.*)$/m.exec(subject)?.[1] ?? ''

function certificateOf(
  name: string,
  certificate: X509Certificate,
  issuers: readonly X509Certificate[],
  { needsChain }: Role,
  { roots, isSandbox, now, problems }: Context,
): readonly Certificate[] {
  const chain = isSandbox ? [certificate] : chainToRoot(certificate, issuers, roots)
  const hasIssuer = [...issuers, ...roots].some(({ subject }) => subject === certificate.issuer)
  // Without any root the chain cannot be judged, and that problem is reported already.
  if (!chain && roots.length > 0 && (needsChain || hasIssuer)) {
    problems.push(`${name} is not issued by an authority of the root file`)
    return []
  }
  const key = publicKeyOf(certificate)
  // Valid only while the whole chain is.
  const links = chain ?? [certificate]
  const notBefore = latest(...links.map(each => parseCertificateTime(each.validFrom)))
  const notAfter = earliest(...links.map(each => parseCertificateTime(each.validTo)))
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
