// What ChinaBank knows of the one shop that it serves.

export interface Contract {
  /** The shop's merchant number. */
  readonly merchant: string
  /** The MD5 key that both sides know. */
  readonly key: string
  readonly shopName: string
  readonly shopEmail: string
}
