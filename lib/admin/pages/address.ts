/** The office's addresses, with the parameters that all pages keep: language and merchant. */
import { DEFAULT_MERCHANT, type MerchantId } from '../../order/merchant'
import { withLanguage } from '../../page/languages'
import { html, type Markup } from '../../page/markup'
import type { PageContext } from '../../page/page'

/** The parameters that are kept. */
export interface Kept extends Pick<PageContext, 'lang'> {
  /** Undefined: all merchants. */
  readonly merchant?: MerchantId | undefined
}

/** Stands for the default merchant, which has no name; no merchant's id can be this. */
const UNNAMED = '-'

export const merchantValue = (merchant: MerchantId): string =>
  merchant === DEFAULT_MERCHANT ? UNNAMED : merchant

/** @returns undefined for all merchants, or an unknown one */
export const readMerchant = (text: string | null, merchants: readonly MerchantId[]): MerchantId | undefined =>
  merchants.find(each => merchantValue(each) === text)

/** @param address  with its own query, if it has one */
export const withMerchant = (address: string, { merchant }: Pick<Kept, 'merchant'>): string =>
  merchant === undefined
    ? address
    : `${address}${address.includes('?') ? '&' : '?'}merchant=${merchantValue(merchant)}`

export const officeAddress = (address: string, kept: Kept): string =>
  withLanguage(withMerchant(address, kept), kept.lang)

/** The same for a GET form, whose fields replace the query. */
export const keptFields = ({ lang, merchant }: Kept): Markup =>
  html`${lang && html`<input type="hidden" name="lang" value="${lang}">`}${merchant !== undefined && html`<input type="hidden" name="merchant" value="${merchantValue(merchant)}">`}`
