// What the open platform knows of the one app it serves, and what it signs with.

import type { KeyObject } from 'node:crypto'
import type { PlatformCertificates } from './certificates'

/** The name of this gateway on trades and notifies. */
export const ALIPAY_PAGE = 'alipayPage'

export interface Contract {
  readonly appId: string
  /** The 16-digit account that is paid, the PID of the shop. */
  readonly sellerId: string
  readonly sellerEmail: string
  readonly sellerName: string
  /** Verifies the app's requests. */
  readonly appPublicKey: KeyObject
  /** Signs messages and answers. */
  readonly alipayPrivateKey: KeyObject
  /** null: the app is set to a public key. */
  readonly certificates: PlatformCertificates | null
}
