/**
 * Merchants: shops that share one deployment, each with its own accounts at the gateways. An account is named by
 * gateway and merchant (`alipayPage.teahouse`), that of the default merchant by the gateway alone. Orders, facts and
 * message paths use the account's name as the gateway's name, so that whatever separates gateways separates merchants
 * too.
 */
export type MerchantId = string & { readonly brand: 'MerchantId' }

/** The merchant of orders that name none. */
export const DEFAULT_MERCHANT = '' as MerchantId

/** 1 to 20 lower-case letters, digits and hyphens, beginning with a letter. */
export const parseMerchantId = (text: string): MerchantId | undefined =>
  /^[a-z][a-z0-9-]{0,19}$/.test(text) ? (text as MerchantId) : undefined

/** @param gateway  the gateway's own name, without a merchant */
export const accountOf = (gateway: string, merchant: MerchantId): string =>
  merchant === DEFAULT_MERCHANT ? gateway : `${gateway}.${merchant}`

/** The gateway in the name of an account. */
export const gatewayOf = (account: string): string => account.split('.', 1)[0] as string

/** The merchant in the name of an account. */
export const merchantOfAccount = (account: string): MerchantId =>
  parseMerchantId(account.slice(gatewayOf(account).length + 1)) ?? DEFAULT_MERCHANT

export const merchantOf = ({ merchant = DEFAULT_MERCHANT }: OfMerchant): MerchantId => merchant

/** Belongs to a merchant; absent: the default one. */
export interface OfMerchant {
  readonly merchant?: MerchantId
}

/** For storing: the default merchant is left out. */
export const ofMerchant = (merchant: MerchantId): OfMerchant =>
  merchant === DEFAULT_MERCHANT ? {} : { merchant }

/** What differs between merchants. Throws for an unknown merchant, or one with unusable settings. */
export type ByMerchant<T> = (merchant: MerchantId) => T
