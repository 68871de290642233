/** The languages of pages and mails: simplified Chinese, traditional Chinese, English. */
export const LOCALES = ['zh-Hans', 'zh-Hant', 'en'] as const

export type Locale = (typeof LOCALES)[number]

/** Words in each language. What is said in the first is said in the others: the compiler misses none, and takes no more. */
export const inEachLanguage = <Words>(words: {
  readonly 'zh-Hans': Words
  readonly 'zh-Hant': NoInfer<Words>
  readonly en: NoInfer<Words>
}): Readonly<Record<Locale, Words>> => words
