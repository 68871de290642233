// ChinaBank's data about the shop.

export interface Contract {
  /** The shop's merchant number. */
  readonly merchant: string
  /** The shared MD5 key. */
  readonly key: string
  readonly shopName: string
  readonly shopEmail: string
}
