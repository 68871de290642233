/** The shop's catalog: the only source of prices. */
import { LOCALES, type Locale } from '../locale'
import { type Fen, parseYuan } from '../money'
import { isRecord } from '../record'
import { err, ok, type Result } from '../result'

export interface Goods {
  /** The goods' id: 1 to 40 lower-case letters, digits and hyphens. */
  readonly sku: string
  readonly unitFen: Fen
  readonly name: Readonly<Record<Locale, string>>
  readonly description: Readonly<Record<Locale, string>>
  /** One character, shown instead of a picture. */
  readonly emblem: string
}

export type Catalog = ReadonlyMap<string, Goods>

/** Keeps the storefront's form within the size limit of a request. */
export const MAX_GOODS = 1000

const SKU = /^[a-z0-9-]{1,40}$/
const MAX_TEXT_LENGTH = 120

/**
 * @param json  `{goods: [{sku, price: yuan text, emblem, name: {locale: text}, description: {locale: text}}]}`
 * @returns     the catalog, or every problem in it, one sentence each
 */
export function parseCatalog(json: unknown): Result<Catalog, readonly string[]> {
  const list = isRecord(json) ? json.goods : undefined
  if (!Array.isArray(list) || list.length === 0) return err(['catalog.json: "goods" must be a list of goods'])
  if (list.length > MAX_GOODS) return err([`catalog.json: "goods" must be at most ${MAX_GOODS} goods`])
  const problems: string[] = []
  const catalog = new Map<string, Goods>()
  for (const [index, entry] of list.entries()) {
    const problem = (text: string) => problems.push(`catalog.json: goods ${index + 1}: ${text}`)
    const { sku, price, emblem, ...texts } = isRecord(entry) ? entry : {}
    const unitFen = parseYuan(String(price))
    const name = localized(texts.name)
    const description = localized(texts.description)
    if (typeof sku !== 'string' || !SKU.test(sku))
      problem('"sku" must be lower-case letters, digits, hyphens')
    else if (catalog.has(sku)) problem(`"sku" ${sku} stands twice`)
    if (!unitFen || typeof price !== 'string')
      problem('"price" must be yuan text of at least 0.01, like "88.00"')
    if (typeof emblem !== 'string' || charactersOf(emblem) !== 1) problem('"emblem" must be one character')
    if (!name) problem(`"name" must be a text of 1 to ${MAX_TEXT_LENGTH} characters in ${LOCALES.join(', ')}`)
    if (!description) problem(`"description" must be a text like "name"`)
    // The catalog is refused if there is any problem, so this cast never escapes.
    catalog.set(String(sku), { sku, unitFen, emblem, name, description } as Goods)
  }
  return problems.length > 0 ? err(problems) : ok(catalog)
}

/** Counts grapheme clusters: a flag or a heart is one, whatever its number of code points. */
const charactersOf = (text: string): number => [...new Intl.Segmenter().segment(text)].length

function localized(value: unknown): Record<Locale, string> | undefined {
  if (!isRecord(value)) return undefined
  const texts = LOCALES.map(locale => [locale, value[locale]] as const)
  const usable = texts.every(
    ([, text]) => typeof text === 'string' && text.trim() !== '' && text.length <= MAX_TEXT_LENGTH,
  )
  return usable ? (Object.fromEntries(texts) as Record<Locale, string>) : undefined
}
