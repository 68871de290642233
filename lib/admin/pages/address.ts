/** The office's own addresses, and what goes along from page to page: the language, and whose orders are looked at. */
import { DEFAULT_MERCHANT, type MerchantId } from '../../order/merchant'
import { withLanguage } from '../../page/languages'
import { html, type Markup } from '../../page/markup'
import type { PageContext } from '../../page/page'

/** What a page is asked to keep. */
export interface Kept extends Pick<PageContext, 'lang'> {
  /** Whose; undefined: all merchants'. */
  readonly merchant?: MerchantId | undefined
}

/** Stands for the default merchant, who has no name; no merchant can have it as one. */
const UNNAMED = '-'

export const merchantValue = (merchant: MerchantId): string =>
  merchant === DEFAULT_MERCHANT ? UNNAMED : merchant

/** The one that is meant; undefined where there is no such merchant, or all of them are. */
export const readMerchant = (text: string | null, merchants: readonly MerchantId[]): MerchantId | undefined =>
  merchants.find(each => merchantValue(each) === text)

/** @param address  with its own query, if it has one */
export const withMerchant = (address: string, { merchant }: Pick<Kept, 'merchant'>): string =>
  merchant === undefined
    ? address
    : `${address}${address.includes('?') ? '&' : '?'}merchant=${merchantValue(merchant)}`

export const officeAddress = (address: string, kept: Kept): string =>
  withLanguage(withMerchant(address, kept), kept.lang)

/** The same for a form that asks by GET, whose own fields are all that its address has. */
export const keptFields = ({ lang, merchant }: Kept): Markup =>
  html`${lang && html`<input type="hidden" name="lang" value="${lang}">`}${merchant !== undefined && html`<input type="hidden" name="merchant" value="${merchantValue(merchant)}">`}`
