/** Amounts on pages: shown as `¥168.00`, read out as `168.00 yuan`. */
import type { Locale } from '../locale'
import { type FenSum, formatYuan } from '../money'
import { html, type Markup } from './markup'

const YUAN: Record<Locale, string> = { 'zh-Hans': '元', 'zh-Hant': '元', en: 'yuan' }

/** `¥` and yuan with two decimals, ungrouped, as on Alipay's cashier, so that buyers can compare. */
export const amountText = (amount: FenSum): string => `¥${formatYuan(amount)}`

/** Screen readers take `¥` for yen, or skip it, and get the word instead. */
export const amountMarkup = (amount: FenSum, locale: Locale, testId?: string): Markup =>
  html`<span class="money"><span aria-hidden="true"${testId !== undefined && html` data-testid="${testId}"`}>${amountText(amount)}</span><span class="spoken">${formatYuan(amount)} ${YUAN[locale]}</span></span>`
