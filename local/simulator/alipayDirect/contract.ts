// The gateway's data about the shop.

/** The name of this gateway on trades and notifies. */
export const ALIPAY_DIRECT = 'alipayDirect'

export interface Contract {
  /** The shop's 16-digit account number; also its seller_id, since direct pay goes to the signing account only. */
  readonly partner: string
  readonly sellerEmail: string
  readonly sellerName: string
  /** The MD5 key, 32 letters and digits. */
  readonly key: string
}
