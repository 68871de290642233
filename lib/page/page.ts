/** The frame of all pages: head, shop name, language menu, footer. */
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

export interface PageContext {
  readonly shop: Shop
  readonly locale: Locale
  /** The chosen language, which links and forms pass on. */
  readonly lang?: Locale | undefined
}

interface Document extends Pick<PageContext, 'locale' | 'shop'> {
  /** The shop's name follows it. */
  readonly title: string
  readonly body: Markup
  /** Further elements for the head. */
  readonly head?: Markup | undefined
  readonly style?: string
  /** The inline script, which `frame` puts behind the body's markup; allowed by its hash. */
  readonly script?: string | undefined
  /** Targets of forms, CSP sources separated by blanks; default: this shop. */
  readonly formAction?: string | undefined
}

export function documentPage(page: Document): Page {
  const { shop, locale, title, body, head, style = STYLE, script, formAction = `'self'` } = page
  const document = html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no">
<title>${title} · ${shop.shopName}</title>
${head}
<style>${raw(style)}</style>
</head>
<body>
${body}
</body>
</html>
`
  return {
    html: String(document),
    contentSecurityPolicy: contentSecurityPolicy({ style, script, formAction }),
  }
}

/** The shop's name behind its first character, styled as a seal. */
export const shopMark = (shopName: string): Markup =>
  html`<span class="seal" aria-hidden="true">${[...shopName.trim()][0]}</span>${shopName}`

interface Frame extends PageContext, Pick<Document, 'title' | 'head' | 'script' | 'formAction'> {
  /** The page's path, for the language menu; '' for the current address. */
  readonly here: string
  /** The page's `<main>` element. */
  readonly main: Markup
}

export function frame(page: Frame): Page {
  const { shop, locale, lang, here, main, script } = page
  const body = html`<header class="masthead"><a href="${withLanguage('/', lang)}">${shopMark(shop.shopName)}</a>
${languagesMarkup(here, locale)}</header>
${main}
${script !== undefined && html`<script>${raw(script)}</script>`}
${footerMarkup(shop, locale)}`
  return documentPage({ ...page, body })
}
