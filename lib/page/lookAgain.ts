/** How a page waits for a payment: it looks again by itself, and by a link at once. */
import type { Locale } from '../locale'
import { withLanguage } from './languages'
import { html, type Markup } from './markup'

/** Where and when to look again. */
export interface Refresh {
  readonly url: string
  readonly afterSeconds: number
}

interface LookingAgain {
  /** For the page's head. */
  readonly head: Markup
  /** Leads to the page's next look. */
  readonly link: Markup
  readonly script: string
}

/** @param text  of the link */
export function lookingAgain(
  { url, afterSeconds }: Refresh,
  lang: Locale | undefined,
  text: string,
): LookingAgain {
  const again = withLanguage(url, lang)
  return {
    // A refresh by meta element cannot be stopped by who reads slowly or listens: it is left to browsers without scripts.
    head: html`<noscript><meta http-equiv="refresh" content="${afterSeconds};url=${again}"></noscript>`,
    link: html`<a href="${again}" data-after="${afterSeconds}">${text}</a>`,
    script: LOOK_AGAIN,
  }
}

/** Follows the link that looks again, when its time has come. */
const LOOK_AGAIN = `const link=document.querySelector('a[data-after]')
setTimeout(()=>location.replace(link.href),link.dataset.after*1000)`
