/** Amounts on pages: `¥168.00` to the eye, `168.00 yuan` to the ear. */
import type { Locale } from '../locale'
import { type Fen, formatYuan } from '../money'
import { html, type Markup } from './markup'

const YUAN: Record<Locale, string> = { 'zh-Hans': '元', 'zh-Hant': '元', en: 'yuan' }

/** `¥` and yuan with two decimals, ungrouped: the very text that Alipay's cashier shows, for comparison. */
export const amountText = (amount: Fen): string => `¥${formatYuan(amount)}`

/** An amount as an element. Screen readers take `¥` for yen, or skip it: they get the word instead. */
export const amountMarkup = (amount: Fen, locale: Locale, testId?: string): Markup =>
  html`<span class="money"><span aria-hidden="true"${testId !== undefined && html` data-testid="${testId}"`}>${amountText(amount)}</span><span class="spoken">${formatYuan(amount)} ${YUAN[locale]}</span></span>`
