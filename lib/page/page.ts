/** The frame that all pages share: head, the shop's name above, the foot below. */
import { raw } from 'hono/html'
import type { Locale } from '../locale'
import type { Shop } from '../shop'
import { contentSecurityPolicy } from './contentSecurityPolicy'
import { footerMarkup } from './footer'
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
}

interface Frame extends PageContext {
  readonly title: string
  /** The page's `<main>` element. */
  readonly main: Markup
  /** Further elements for the head. */
  readonly head?: Markup | undefined
  /** The one inline script, placed after `main`; it runs once and needs no event. */
  readonly script?: string
  /** Where forms may go, CSP sources separated by blanks; only to ourselves by default. */
  readonly formAction?: string
}

export function frame({ locale, shop, title, main, head, script, formAction = `'self'` }: Frame): Page {
  const { shopName } = shop
  const page = html`<!doctype html>
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
<header class="masthead"><a href="/"><span class="seal" aria-hidden="true">${[...shopName.trim()][0]}</span>${shopName}</a></header>
${main}
${script !== undefined && html`<script>${raw(script)}</script>`}
${footerMarkup(shop, locale)}
</body>
</html>
`
  return {
    html: String(page),
    contentSecurityPolicy: contentSecurityPolicy({ style: STYLE, script, formAction }),
  }
}
