/** The language of a page, and whether its links must name it. @see docs/adr/0019-language-in-addresses.md */
import type { Order } from '../order/order'
import type { PageContext } from '../page/page'
import type { Shop } from '../shop'
import type { Request } from './request'

export const pageContext = (
  { locale, chosenLocale, browserLocale }: Pick<Request, 'locale' | 'chosenLocale' | 'browserLocale'>,
  shop: Shop,
): PageContext => ({
  shop,
  locale,
  // Links need no `lang` for the browser's language, unless the order's language would take precedence.
  lang: chosenLocale ?? (locale === browserLocale ? undefined : locale),
})

/**
 * The pages of an order have its language unless another is chosen: buyers come from the gateway and from mails, whose
 * links cannot keep a choice. JSON has the language of the request.
 */
export function inLanguageOf(order: Pick<Order, 'locale'>, request: Request): Request {
  const { chosenLocale, browserLocale, wantsJson } = request
  if (wantsJson) return request
  return { ...request, chosenLocale, browserLocale, wantsJson, locale: chosenLocale ?? order.locale }
}
