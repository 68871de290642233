/** The certificates that a shop holds for a gateway. */
import type { EpochMs } from '../../time'

/** A certificate that the shop holds for a gateway. */
export interface HeldCertificate {
  /** The shop's own certificate at the gateway, or the gateway's. */
  readonly of: 'shop' | 'gateway'
  readonly serialNumber: string
  /** Inclusive. */
  readonly notAfter: EpochMs
}

/** The certificates used with a gateway. */
export interface CertificateWatch {
  /** Absent where none are needed. */
  list?(): Promise<readonly HeldCertificate[]>
}

/** The gateway signed with a certificate that the shop does not hold: forged, or renewed. */
export interface OtherCertificate {
  readonly kind: 'otherCertificate'
  /** According to the unverified answer. */
  readonly serialNumber: string
}
