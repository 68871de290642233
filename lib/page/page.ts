/** The frame that all pages share: head, the shop's name above, a word of assurance below. */
import { raw } from 'hono/html'
import type { Locale } from '../locale'
import { contentSecurityPolicy } from './contentSecurityPolicy'
import { html, type Markup } from './markup'
import { STYLE } from './style'

export interface Page {
  readonly html: string
  /** Value of the Content-Security-Policy header. */
  readonly contentSecurityPolicy: string
}

interface Frame {
  readonly locale: Locale
  readonly shopName: string
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

const ASSURANCE: Record<Locale, string> = {
  'zh-Hans': '付款在支付宝的页面上进行，本店不会看到您的密码和卡号。',
  'zh-Hant': '付款在支付寶的頁面上進行，本店不會看到您的密碼和卡號。',
  en: 'You pay on Alipay’s own pages. The shop never sees your password or card number.',
}

export function frame({ locale, shopName, title, main, head, script, formAction = `'self'` }: Frame): Page {
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
<footer><p>${ASSURANCE[locale]}</p></footer>
</body>
</html>
`
  return {
    html: String(page),
    contentSecurityPolicy: contentSecurityPolicy({ style: STYLE, script, formAction }),
  }
}
