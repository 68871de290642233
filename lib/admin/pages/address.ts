/** The addresses of the office's pages, with the parameters that links and forms pass on: language and merchant. */
import { DEFAULT_MERCHANT, type MerchantId } from '../../order/merchant'
import { withLanguage } from '../../page/languages'
import { html, type Markup } from '../../page/markup'
import type { PageContext } from '../../page/page'

/** The parameters that every page passes on. */
export interface KeptParams extends Pick<PageContext, 'lang'> {
  /** The selected merchant; undefined: all. */
  readonly merchant?: MerchantId | undefined
}

/** Stands for the default merchant, which has no name; not a valid name itself. */
const UNNAMED = '-'

export const merchantValue = (merchant: MerchantId): string =>
  merchant === DEFAULT_MERCHANT ? UNNAMED : merchant

/** @returns undefined for all merchants, and for an unknown one */
export const readMerchant = (text: string | null, merchants: readonly MerchantId[]): MerchantId | undefined =>
  merchants.find(each => merchantValue(each) === text)

/** @param address  may have a query */
export const withMerchant = (address: string, { merchant }: Pick<KeptParams, 'merchant'>): string =>
  merchant === undefined
    ? address
    : `${address}${address.includes('?') ? '&' : '?'}merchant=${merchantValue(merchant)}`

export const officeAddress = (address: string, kept: KeptParams): string =>
  withLanguage(withMerchant(address, kept), kept.lang)

/** Language and merchant as hidden fields, for a GET form, whose fields replace the query of its address. */
export const keptFields = ({ lang, merchant }: KeptParams): Markup =>
  html`${lang && html`<input type="hidden" name="lang" value="${lang}">`}${merchant !== undefined && html`<input type="hidden" name="merchant" value="${merchantValue(merchant)}">`}`
