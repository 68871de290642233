import { describe, expect, it } from 'vitest'
import catalogJson from '../../../catalog.json'
import { parseCatalog } from '../../../lib/order/catalog'

const text = (value: string) => ({ 'zh-Hans': value, 'zh-Hant': `${value} hant`, en: `${value} en` })
const GOODS = { sku: 'tea-1', price: '168.00', emblem: '茶', name: text('茶'), description: text('好茶') }
const SKU = '"sku" must be lower-case letters, digits, hyphens'
const PRICE = '"price" must be yuan text of at least 0.01, like "88.00"'
const EMBLEM = '"emblem" must be one character'
const NAME = '"name" must be a text of 1 to 120 characters in zh-Hans, zh-Hant, en'
const DESCRIPTION = '"description" must be a text like "name"'

const problemsOf = (json: unknown) => {
  const parsed = parseCatalog(json)
  return parsed.ok ? [] : parsed.error
}

it('accepts the catalog of this shop', () => expect(problemsOf(catalogJson)).toEqual([]))

it.each(['☕️', '❤️', '🛍️', '1️⃣', '🇨🇳', '👩‍🍳'])(
  'counts %s, of several code points, as one character',
  emblem => {
    expect(problemsOf({ goods: [{ ...GOODS, emblem }] })).toEqual([])
  },
)

it('returns the goods by their sku, priced in fen', () => {
  expect(parseCatalog({ goods: [GOODS, { ...GOODS, sku: 'a'.repeat(40), price: '0.01' }] })).toEqual({
    ok: true,
    value: new Map([
      [
        'tea-1',
        { sku: 'tea-1', unitFen: 16_800, emblem: '茶', name: GOODS.name, description: GOODS.description },
      ],
      ['a'.repeat(40), { ...GOODS, sku: 'a'.repeat(40), unitFen: 1, price: undefined }],
    ]),
  })
})

describe('refuses', () => {
  it.each([undefined, null, 'x', [], {}, { goods: {} }, { goods: [] }])('the file %j', json => {
    expect(problemsOf(json)).toEqual(['catalog.json: "goods" must be a list of goods'])
  })

  it.each<[string, object, string]>([
    ['a price that is a number', { price: 1 }, PRICE],
    ['a price of nothing', { price: '0.00' }, PRICE],
    ['an invalid price', { price: 'free' }, PRICE],
    ['a sku with a blank', { sku: 'a b' }, SKU],
    ['an empty sku', { sku: '' }, SKU],
    ['a long sku', { sku: 'a'.repeat(41) }, SKU],
    ['a sku in upper case', { sku: 'A' }, SKU],
    ['no emblem', { emblem: undefined }, EMBLEM],
    ['two hearts as emblem', { emblem: '❤️❤️' }, EMBLEM],
    ['an empty emblem', { emblem: '' }, EMBLEM],
    ['a long emblem', { emblem: '茶茶' }, EMBLEM],
    ['a list as emblem', { emblem: ['茶'] }, EMBLEM],
    ['a missing language', { name: { en: 'tea', 'zh-Hans': '茶' } }, NAME],
    ['no name', { name: undefined }, NAME],
    ['a name that is null', { name: null }, NAME],
    ['a name that is a text', { name: 'tea' }, NAME],
    ['an empty name', { name: text('') }, NAME],
    ['a blank name', { name: { ...text('x'), en: ' ' } }, NAME],
    ['a number as name', { name: { ...text('x'), en: 7 } }, NAME],
    ['an overlong description', { description: { ...text('x'), en: 'x'.repeat(121) } }, DESCRIPTION],
    ['no description', { description: undefined }, DESCRIPTION],
  ])('%s', (_, change, problem) => {
    expect(problemsOf({ goods: [GOODS, { ...GOODS, sku: 'b', ...change }] })).toEqual([
      `catalog.json: goods 2: ${problem}`,
    ])
  })

  it('more goods than its form can hold', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ...GOODS, sku: `tea-${i}` }))
    expect(problemsOf({ goods: many(1000) })).toEqual([])
    expect(problemsOf({ goods: many(1001) })).toEqual(['catalog.json: "goods" must be at most 1000 goods'])
  })
  it('a repeated sku', () => {
    expect(problemsOf({ goods: [GOODS, GOODS] })).toEqual(['catalog.json: goods 2: "sku" tea-1 stands twice'])
  })

  it('an empty entry, with every problem at once', () => {
    for (const entry of [null, 7, [], {}]) {
      expect(problemsOf({ goods: [entry] })).toEqual(
        [SKU, PRICE, EMBLEM, NAME, DESCRIPTION].map(problem => `catalog.json: goods 1: ${problem}`),
      )
    }
  })

  it('nothing that is exactly at the limit', () => {
    expect(problemsOf({ goods: [{ ...GOODS, description: { ...text('x'), en: 'x'.repeat(120) } }] })).toEqual(
      [],
    )
  })
})
