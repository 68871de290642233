/** The choice of the language, at the head of every page, and how the choice is kept: by `lang` in our own addresses. */
import { LOCALES, type Locale } from '../locale'
import { html, type Markup } from './markup'

/** An address of ours, asked for in a language; as it is for who has chosen none. */
export const withLanguage = (address: string, lang: Locale | undefined): string =>
  lang === undefined ? address : `${address}${address.includes('?') ? '&' : '?'}lang=${lang}`

const NAMES: Record<Locale, string> = { 'zh-Hans': '简体中文', 'zh-Hant': '繁體中文', en: 'English' }
const HEADING: Record<Locale, string> = { 'zh-Hans': '语言', 'zh-Hant': '語言', en: 'Language' }

/** @param here  where the page is found in any language, an address of ours without `lang`; '' for that it was asked by */
export const languagesMarkup = (here: string, locale: Locale): Markup =>
  html`<nav class="languages" aria-label="${HEADING[locale]}"><ul>${LOCALES.map(
    each =>
      html`<li><a href="${withLanguage(here, each)}" lang="${each}" hreflang="${each}"${each === locale && html` aria-current="true"`}>${NAMES[each]}</a></li>`,
  )}</ul></nav>`
