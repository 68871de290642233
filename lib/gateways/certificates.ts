/** The gateways that may be used by certificates, by name. */
import type { CertificateWatch, Registry } from './gateway'

export const CERTIFICATES: Registry<CertificateWatch> = {
  // Keys have no end.
  alipayDirect: async () => ({}),
  alipayPage: async environment =>
    (await import('./alipayPage/certificateWatch')).openCertificateWatch(environment),
  chinabank: async () => ({}),
}
