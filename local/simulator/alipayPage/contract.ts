// The open platform's data about the app, and its signing keys.

import type { KeyObject } from 'node:crypto'
import type { PlatformCertificates } from './certificates'

/** The name of this gateway on trades and notifies. */
export const ALIPAY_PAGE = 'alipayPage'

export interface Contract {
  readonly appId: string
  /** The account that receives the payments: the shop's PID, 16 digits. */
  readonly sellerId: string
  readonly sellerEmail: string
  readonly sellerName: string
  /** Verifies the app's requests. */
  readonly appPublicKey: KeyObject
  /** Signs messages and responses. */
  readonly alipayPrivateKey: KeyObject
  /** null in public key mode. */
  readonly certificates: PlatformCertificates | null
}
