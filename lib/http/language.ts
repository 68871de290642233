/** In which language a page answers, and whether its links must say so. @see docs/adr/0019-language-in-addresses.md */
import type { Order } from '../order/order'
import type { PageContext } from '../page/page'
import type { Shop } from '../shop'
import type { Request } from './request'

/** What a page needs to know of the shop and of the visitor's language. */
export const pageContext = (
  { locale, chosenLocale, browserLocale }: Pick<Request, 'locale' | 'chosenLocale' | 'browserLocale'>,
  shop: Shop,
): PageContext => ({
  shop,
  locale,
  // The browser's own language needs no word in the links, unless an order's would come before it.
  lang: chosenLocale ?? (locale === browserLocale ? undefined : locale),
})

/**
 * The pages of an order speak its language unless another is chosen: a buyer comes to them from the gateway and from
 * her mails, where no choice can be kept. Programs are answered as they ask.
 */
export const inLanguageOf = (order: Pick<Order, 'locale'>, request: Request): Request =>
  request.wantsJson ? request : { ...request, locale: request.chosenLocale ?? order.locale }
