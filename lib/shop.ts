/** The shop as its buyers see it, at the foot of every page and in mails. */

export interface Shop {
  readonly shopName: string
  readonly contact?: Contact | undefined
  readonly termsUrl?: string | undefined
  readonly privacyUrl?: string | undefined
  /** The number under which the site is filed with the Chinese authorities (ICP备案号). */
  readonly icpNumber?: string | undefined
}

/** How buyers reach the shop. */
export interface Contact {
  readonly kind: 'email' | 'phone' | 'website'
  readonly text: string
  readonly href: string
}
