/** Chooses the language of a page, and whether its links carry it. @see docs/adr/0019-language-in-addresses.md */
import type { Order } from '../order/order'
import type { PageContext } from '../page/page'
import type { Shop } from '../shop'
import type { Request } from './request'

/** The context of a page: the shop, and the visitor's language. */
export const pageContext = (
  { locale, chosenLocale, browserLocale }: Pick<Request, 'locale' | 'chosenLocale' | 'browserLocale'>,
  shop: Shop,
): PageContext => ({
  shop,
  locale,
  // The browser's own language need not be in links, unless an order's language would take precedence.
  lang: chosenLocale ?? (locale === browserLocale ? undefined : locale),
})

/**
 * Pages of an order are in its language unless another was chosen: the gateway's redirects and links in mails carry no
 * choice. Programs get the language they ask for.
 */
export const inLanguageOf = (order: Pick<Order, 'locale'>, request: Request): Request =>
  request.wantsJson ? request : { ...request, locale: request.chosenLocale ?? order.locale }
