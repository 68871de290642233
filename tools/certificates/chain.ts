/** From a certificate to the root that it is believed by. */
import type { KeyObject, X509Certificate } from 'node:crypto'

/**
 * @param between  certificates that may stand between, believed for themselves by nobody
 * @returns        the certificate, who issued it, and so on to one of the roots; undefined when no way leads there
 */
export function chainToRoot(
  certificate: X509Certificate,
  between: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): readonly X509Certificate[] | undefined {
  const root = roots.find(each => isIssuedBy(certificate, each))
  if (root) return [certificate, root]
  for (const issuer of between.filter(each => isIssuedBy(certificate, each))) {
    const others = between.filter(each => each !== issuer)
    const chain = chainToRoot(issuer, others, roots)
    if (chain) return [certificate, ...chain]
  }
  return undefined
}

/** By name, by basic constraints, and by the signature. */
const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && isSignedBy(certificate, issuer)

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    const key: KeyObject = issuer.publicKey
    return certificate.verify(key)
  } catch {
    // A key that OpenSSL does not know, such as one for SM2.
    return false
  }
}
