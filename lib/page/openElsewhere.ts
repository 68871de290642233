/** Asks buyers in an app whose browser does not open the gateway to switch to another browser. */
import type { Locale } from '../locale'
import { html, type Markup } from './markup'

const TEXT: Record<Locale, string> = {
  'zh-Hans': '这个应用打不开付款页面。请点右上角“…”选择在浏览器中打开，或把这个网址复制到浏览器：',
  'zh-Hant': '這個應用程式打不開付款頁面。請點右上角「…」選擇在瀏覽器中開啟，或把這個網址複製到瀏覽器：',
  en: 'This app does not open the payment page. Tap “…” at the top right and open the page in your browser, or copy this address there:',
}

/** @param address  the page's absolute URL; undefined if the browser opens the gateway */
export const openElsewhere = (address: string | undefined, locale: Locale): Markup | undefined =>
  address === undefined
    ? undefined
    : html`<p class="elsewhere card">${TEXT[locale]} <span class="address">${address}</span></p>`
