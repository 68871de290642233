/** The gateways that may use certificates, by name. */
import type { CertificateWatch } from './capabilities/certificates'
import type { Registry } from './gateway'

export const CERTIFICATES: Registry<CertificateWatch> = {
  // Its keys do not expire.
  alipayDirect: async () => ({}),
  alipayPage: async environment =>
    (await import('./alipayPage/certificateWatch')).openCertificateWatch(environment),
  chinabank: async () => ({}),
}
