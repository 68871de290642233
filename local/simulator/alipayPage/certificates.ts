// Certificate mode (docs/protocols.md#certificates): the platform's serial numbers of certificates.
// Independent of the shop's code on purpose: two implementations that agree prove more than one.

import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { refuse } from './errorCodes'

/** The files from the console, PEM. */
export interface CertificateFiles {
  readonly app: string
  /** Alipay's certificate, followed by its issuer's. */
  readonly alipay: string
  readonly root: string
}

export interface PlatformCertificates {
  readonly appNumber: string
  readonly appPublicKey: KeyObject
  readonly alipayNumber: string
  readonly rootNumber: string
}

export function readCertificates({ app, alipay, root }: CertificateFiles): PlatformCertificates {
  const [ofApp] = certificatesIn(app)
  const [ofAlipay] = certificatesIn(alipay)
  if (ofApp === undefined || ofAlipay === undefined)
    throw new Error('The simulator needs whole certificates.')
  return {
    appNumber: numberOf(ofApp),
    appPublicKey: ofApp.publicKey,
    alipayNumber: numberOf(ofAlipay),
    rootNumber: certificatesIn(root).filter(isSignedByRsa).map(numberOf).join('_'),
  }
}

function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map(block => new X509Certificate(block))
}

export function numberOf(certificate: X509Certificate): string {
  const attributes = Object.entries(certificate.toLegacyObject().issuer).toReversed()
  const name = attributes.map(pair => pair.join('=')).join(',')
  const serial = BigInt(`0x${certificate.serialNumber}`).toString(10)
  return createHash('md5').update(name).update(serial).digest('hex')
}

/** The algorithm comes after the serial number, which has at most 20 bytes. */
function isSignedByRsa({ raw }: X509Certificate): boolean {
  const at = raw.indexOf('06092a864886f70d0101', 0, 'hex')
  return at >= 0 && at < 48
}

/** Compare the certificates in the request with the app's. */
export function checkCertificates(
  fields: ReadonlyMap<string, string>,
  certificates: PlatformCertificates | null,
) {
  const app = fields.get('app_cert_sn')
  const root = fields.get('alipay_root_cert_sn')
  if (certificates === null) {
    return app === undefined && root === undefined
      ? null
      : refuse('isv.app-cert-not-exist', 'The app is set to a public key; it has no certificate.')
  }
  if (app === undefined) return refuse('isv.missing-app-cert-sn', 'app_cert_sn is missing.')
  if (root === undefined) return refuse('isv.missing-alipay-root-cert-sn', 'alipay_root_cert_sn is missing.')
  if (app !== certificates.appNumber)
    return refuse(
      'isv.app-cert-not-exist',
      `The app has no certificate ${app}; its own is ${certificates.appNumber}.`,
    )
  return root === certificates.rootNumber
    ? null
    : refuse('isv.invalid-alipay-root-cert-sn', `alipay_root_cert_sn must be ${certificates.rootNumber}.`)
}
