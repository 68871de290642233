/** The languages of pages and mails: simplified Chinese, traditional Chinese, English. */
export const LOCALES = ['zh-Hans', 'zh-Hant', 'en'] as const

export type Locale = (typeof LOCALES)[number]
