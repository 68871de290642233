/** The language menu of every page. The choice is kept as `lang` in the shop's own addresses. */
import { LOCALES, type Locale } from '../locale'
import { html, type Markup } from './markup'

/** @param lang  undefined if the buyer has not chosen a language */
export const withLanguage = (address: string, lang: Locale | undefined): string =>
  lang === undefined ? address : `${address}${address.includes('?') ? '&' : '?'}lang=${lang}`

const NAMES: Record<Locale, string> = { 'zh-Hans': '简体中文', 'zh-Hant': '繁體中文', en: 'English' }
const HEADING: Record<Locale, string> = { 'zh-Hans': '语言', 'zh-Hant': '語言', en: 'Language' }

/** @param here  the page's path, without `lang`; '' for the current address */
export const languagesMarkup = (here: string, locale: Locale): Markup =>
  html`<nav class="languages" aria-label="${HEADING[locale]}"><ul>${LOCALES.map(
    each =>
      html`<li><a href="${withLanguage(here, each)}" lang="${each}" hreflang="${each}"${each === locale && html` aria-current="true"`}>${NAMES[each]}</a></li>`,
  )}</ul></nav>`
