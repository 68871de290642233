/** The shop's details in page footers and mails. */

export interface Shop {
  readonly shopName: string
  readonly contact?: Contact | undefined
  readonly termsUrl?: string | undefined
  readonly privacyUrl?: string | undefined
  /** ICP备案号. */
  readonly icpNumber?: string | undefined
}

/** How buyers reach the shop. */
export interface Contact {
  readonly kind: 'email' | 'phone' | 'website'
  readonly text: string
  readonly href: string
}
