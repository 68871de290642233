/** The frame that all pages share: head, the shop's name and the languages above, the foot below. */
import { raw } from 'hono/html'
import type { Locale } from '../locale'
import type { Shop } from '../shop'
import { contentSecurityPolicy } from './contentSecurityPolicy'
import { footerMarkup } from './footer'
import { languagesMarkup, withLanguage } from './languages'
import { html, type Markup } from './markup'
import { STYLE } from './style'

export interface Page {
  readonly html: string
  /** Value of the Content-Security-Policy header. */
  readonly contentSecurityPolicy: string
}

/** What every page is given, whatever it shows. */
export interface PageContext {
  readonly shop: Shop
  readonly locale: Locale
  /** What links and forms say of the language, so that the next page has it too. */
  readonly lang?: Locale | undefined
}

interface Frame extends PageContext {
  readonly title: string
  /** Where the page is found in any language, an address of ours; '' for that which it was asked by. */
  readonly here: string
  /** The page's `<main>` element. */
  readonly main: Markup
  /** Further elements for the head. */
  readonly head?: Markup | undefined
  /** The one inline script, placed after `main`; it runs once and needs no event. */
  readonly script?: string
  /** Where forms may go, CSP sources separated by blanks; only to ourselves by default. */
  readonly formAction?: string
}

export function frame(page: Frame): Page {
  const { shop, locale, lang, title, here, main, head, script, formAction = `'self'` } = page
  const { shopName } = shop
  const document = html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no">
<title>${title} · ${shopName}</title>
${head}
<style>${raw(STYLE)}</style>
</head>
<body>
<header class="masthead"><a href="${withLanguage('/', lang)}"><span class="seal" aria-hidden="true">${[...shopName.trim()][0]}</span>${shopName}</a>
${languagesMarkup(here, locale)}</header>
${main}
${script !== undefined && html`<script>${raw(script)}</script>`}
${footerMarkup(shop, locale)}
</body>
</html>
`
  return {
    html: String(document),
    contentSecurityPolicy: contentSecurityPolicy({ style: STYLE, script, formAction }),
  }
}
