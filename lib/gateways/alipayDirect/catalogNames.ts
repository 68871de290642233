/** Names in a catalog that Alipay would not take: better known before the first order than at it. */
import { LOCALES } from '../../locale'
import type { Catalog } from '../../order/catalog'
import type { Charset } from '../../signing/charset'
import { textProblem } from './texts'

/** One sentence for each, with the character that is to blame. */
export function namesRefused(catalog: Catalog, charset: Charset): readonly string[] {
  return [...catalog.values()].flatMap(({ sku, name }) =>
    LOCALES.flatMap(locale => {
      const character = textProblem(name[locale], charset)
      if (character === undefined) return []
      return [`the ${locale} name of ${sku} holds "${character}", which Alipay does not take in ${charset}`]
    }),
  )
}
