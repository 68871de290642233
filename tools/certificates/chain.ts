/** Builds the chain from a certificate to a trusted root. */
import type { KeyObject, X509Certificate } from 'node:crypto'

/**
 * @param intermediates  may be part of the chain, but are not trusted themselves
 * @returns              the certificate, its issuer and so on, ending with a root; undefined without a chain
 */
export function chainToRoot(
  certificate: X509Certificate,
  intermediates: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): readonly X509Certificate[] | undefined {
  const root = roots.find(each => isIssuedBy(certificate, each))
  if (root) return [certificate, root]
  for (const issuer of intermediates.filter(each => isIssuedBy(certificate, each))) {
    const others = intermediates.filter(each => each !== issuer)
    const chain = chainToRoot(issuer, others, roots)
    if (chain) return [certificate, ...chain]
  }
  return undefined
}

/** Checks names, basic constraints and the signature. */
const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && isSignedBy(certificate, issuer)

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    const key: KeyObject = issuer.publicKey
    return certificate.verify(key)
  } catch {
    // OpenSSL does not know the key's algorithm, such as SM2.
    return false
  }
}
