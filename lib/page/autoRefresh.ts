/** Reloads a page that waits for a payment, after a delay or by a link. */
import type { Locale } from '../locale'
import { withLanguage } from './languages'
import { html, type Markup } from './markup'

export interface Refresh {
  readonly url: string
  readonly afterSeconds: number
}

interface AutoRefresh {
  /** For the page's head. */
  readonly head: Markup
  /** Reloads at once; the script reads its delay. */
  readonly link: Markup
  readonly script: string
}

/** @param text  of the link */
export function autoRefresh(
  { url, afterSeconds }: Refresh,
  lang: Locale | undefined,
  text: string,
): AutoRefresh {
  const again = withLanguage(url, lang)
  return {
    // A meta refresh may interrupt screen readers and slow readers, so only browsers without scripts use it.
    head: html`<noscript><meta http-equiv="refresh" content="${afterSeconds};url=${again}"></noscript>`,
    link: html`<a href="${again}" data-after="${afterSeconds}">${text}</a>`,
    script: FOLLOW_LINK,
  }
}

const FOLLOW_LINK = `const link=document.querySelector('a[data-after]')
setTimeout(()=>location.replace(link.href),link.dataset.after*1000)`
