/**
 * Merchants: shops that take payments side by side in one deployment, each with its own accounts at the gateways. An
 * account is named by gateway and merchant, as in `alipayPage.teahouse`; the default merchant's by the gateway alone. Such
 * a name stands wherever a gateway's does: in the path of its messages, on the order and in its facts. So whatever keeps
 * two gateways apart keeps two merchants apart.
 */
export type MerchantId = string & { readonly brand: 'MerchantId' }

/** Whose orders name no merchant. */
export const DEFAULT_MERCHANT = '' as MerchantId

/** 1 to 20 lower-case letters, digits and hyphens, a letter first; the default merchant needs no name. */
export const parseMerchantId = (text: string): MerchantId | undefined =>
  /^[a-z][a-z0-9-]{0,19}$/.test(text) ? (text as MerchantId) : undefined

/** @param gateway  the gateway's own name */
export const accountOf = (gateway: string, merchant: MerchantId): string =>
  merchant === DEFAULT_MERCHANT ? gateway : `${gateway}.${merchant}`

/** The gateway's own name, of that of an account. */
export const gatewayOf = (account: string): string => account.split('.', 1)[0] as string

/** Whose account it is, as its name says. */
export const merchantOfAccount = (account: string): MerchantId =>
  parseMerchantId(account.slice(gatewayOf(account).length + 1)) ?? DEFAULT_MERCHANT

export const merchantOf = ({ merchant = DEFAULT_MERCHANT }: OfMerchant): MerchantId => merchant

/** Something that belongs to a merchant: absent stands for the default one. */
export interface OfMerchant {
  readonly merchant?: MerchantId
}

/** As it is kept: the default merchant costs no byte. */
export const ofMerchant = (merchant: MerchantId): OfMerchant =>
  merchant === DEFAULT_MERCHANT ? {} : { merchant }

/** What differs between merchants. @throws ConfigError for one that there is not, or whose settings cannot be used */
export type ByMerchant<T> = (merchant: MerchantId) => T
