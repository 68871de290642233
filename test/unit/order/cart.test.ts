import { beforeAll, describe, expect, it } from 'vitest'
import { parseBuyerEmail } from '../../../lib/order/buyerEmail'
import { fillCart, MAX_LINES } from '../../../lib/order/cart'
import { type Catalog, parseCatalog } from '../../../lib/order/catalog'

const text = (value: string) => ({ 'zh-Hans': value, 'zh-Hant': value, en: value })
const goods = (sku: string, price: string) => ({
  sku,
  price,
  emblem: '茶',
  name: text(sku),
  description: text('-'),
})

function catalogOf(...list: unknown[]): Catalog {
  const catalog = parseCatalog({ goods: list })
  if (!catalog.ok) throw new Error(catalog.error.join())
  return catalog.value
}

describe('fillCart', () => {
  let catalog: Catalog
  beforeAll(() => {
    const many = Array.from({ length: MAX_LINES }, (_, index) => goods(`goods-${index}`, '1.00'))
    catalog = catalogOf(goods('tea', '168.00'), goods('gold', '99999999.99'), ...many)
  })

  it.each([1, 9, 12, 99])('accepts a quantity of %j', quantity => {
    const cart = fillCart(catalog, [{ sku: 'tea', quantity }], 'en')
    expect(cart.ok && cart.value.lines[0]?.quantity).toBe(Number(quantity))
  })

  it('accepts as many lines as the limit', () => {
    const lines = Array.from({ length: MAX_LINES }, (_, index) => ({ sku: `goods-${index}`, quantity: 1 }))
    expect(fillCart(catalog, lines, 'en')).toMatchObject({ ok: true, value: { amountFen: 2000 } })
  })

  it('takes prices only from the catalog', () => {
    const cart = fillCart(catalog, [{ sku: 'tea', quantity: 3 }], 'en')
    expect(cart).toEqual({
      ok: true,
      value: { lines: [{ sku: 'tea', name: 'tea', unitFen: 16_800, quantity: 3 }], amountFen: 50_400 },
    })
  })

  it.each<[string, readonly { sku: string; quantity: number | undefined }[], string]>([
    ['nothing', [], 'emptyCart'],
    ['unknown goods', [{ sku: 'car', quantity: 1 }], 'unknownGoods'],
    ['an object’s own members as goods', [{ sku: 'constructor', quantity: 1 }], 'unknownGoods'],
    [
      'the same goods twice',
      [
        { sku: 'tea', quantity: 1 },
        { sku: 'tea', quantity: 1 },
      ],
      'repeatedGoods',
    ],
    ['more than the gateway takes', [{ sku: 'gold', quantity: 2 }], 'amountTooLarge'],
    [
      'a sum above the limit',
      [
        { sku: 'gold', quantity: 1 },
        { sku: 'tea', quantity: 1 },
      ],
      'amountTooLarge',
    ],
    [
      'too many lines',
      Array.from({ length: MAX_LINES + 1 }, () => ({ sku: 'tea', quantity: 1 })),
      'tooManyLines',
    ],
    ...[0, -1, 1e9, 1.5, 100, Number.NaN, Number.POSITIVE_INFINITY, undefined].map(
      (quantity): [string, { sku: string; quantity: number | undefined }[], string] => [
        `a quantity of ${quantity}`,
        [{ sku: 'tea', quantity }],
        'badQuantity',
      ],
    ),
  ])('refuses %s', (_, lines, code) => {
    expect(fillCart(catalog, lines, 'en')).toMatchObject({ ok: false, error: { code } })
  })
})

describe('parseBuyerEmail', () => {
  it('accepts an address of 254 characters and not of 255', () => {
    const address = (length: number) =>
      `${'a'.repeat(64)}@${'b'.repeat(62)}.${'c'.repeat(60)}.${'d'.repeat(length - 192)}.cn`
    expect(address(254)).toHaveLength(254)
    expect(parseBuyerEmail(address(254))).toBe(address(254))
    expect(parseBuyerEmail(address(255))).toBeUndefined()
  })

  it.each([
    ...['a@b.cn', 'first.last+tag@mail.example.com', ' padded@example.com '],
    // As browsers send 例子.中国.
    'name@xn--fsqu00a.xn--fiqs8s',
    'a@b.1x',
  ])('accepts %s', address => expect(parseBuyerEmail(address)).toBe(address.trim()))
  it.each([
    '',
    'a',
    'a@b',
    '@b.cn',
    'a@',
    'a b@c.cn',
    'a@b..cn',
    'a@-b.cn',
    'a@b.c',
    'a@b.cn,c@d.cn',
    'a@b.cn\nBcc: c@d.cn',
    'a@b.cn\r\nSubject: x',
    '<a@b.cn>',
    'a@b.cn;c',
    '"a"@b.cn',
    `${'a'.repeat(65)}@b.cn`,
    `a@${'b.'.repeat(130)}cn`,
    'a@b@c.cn',
    'a@192.0.2.1',
    'a@192.0.2.10',
    'a@b.c-',
  ])('refuses %j', address => expect(parseBuyerEmail(address)).toBeUndefined())
})
