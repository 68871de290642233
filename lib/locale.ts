/** The languages of pages and mails: simplified Chinese, traditional Chinese, English. */
export const LOCALES = ['zh-Hans', 'zh-Hant', 'en'] as const

export type Locale = (typeof LOCALES)[number]

/** Texts in each language. The compiler checks that all languages have the same keys as the first. */
export const inEachLanguage = <Words>(words: {
  readonly 'zh-Hans': Words
  readonly 'zh-Hant': NoInfer<Words>
  readonly en: NoInfer<Words>
}): Readonly<Record<Locale, Words>> => words
