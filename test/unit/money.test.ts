import { describe, expect, it } from 'vitest'
import { fen, formatYuan, MAX_FEN, multiply, parseEnteredYuan, parseYuan, sum } from '../../lib/money'

describe('parseYuan', () => {
  it.each([
    ['0', 0],
    ['0.01', 1],
    ['0.1', 10],
    ['88', 8800],
    ['88.5', 8850],
    ['1111.11', 111111],
    ['100000000.00', 10_000_000_000],
  ])('reads %s', (text, count) => expect(parseYuan(text)).toBe(count))

  it.each([
    '',
    ' ',
    '.5',
    '5.',
    '1.234',
    '-1',
    '+1',
    '1e3',
    '01',
    '00.10',
    '1,000',
    '１',
    'NaN',
    '0x10',
    '1 ',
    '1\n',
    '100000000.01',
    '999999999',
    '1.0.0',
  ])('refuses %j', text => expect(parseYuan(text)).toBeUndefined())
})

describe('parseEnteredYuan', () => {
  it.each([
    ['88.50', 8850],
    [' 88.5\n', 8850],
    ['02', 200],
    ['0002.0', 200],
    ['.5', 50],
    ['5.', 500],
    ['0', 0],
    ['00.00', 0],
    ['５０．５', 5050],
    ['１。５', 150],
    ['1｡5', 150],
    ['¥5', 500],
    ['￥ 5', 500],
    ['5元', 500],
    ['5 元', 500],
    [' ¥5', 500],
    ['5元\n', 500],
    [`${'0'.repeat(31)}5`, 500],
    ['100000000', 10_000_000_000],
  ])('reads %j', (text, count) => expect(parseEnteredYuan(text)).toBe(count))

  it.each(
    [
      '',
      ' ',
      '.',
      '。',
      '¥',
      '元',
      '¥元',
      '1.234',
      '.001',
      '-1',
      '+1',
      '1e1',
      '1,00',
      '1，5',
      '1 000',
      '1.0.0',
      '1。0。0',
      // Marks of footnotes beside a pasted amount.
      ...['168²', '168①', '⑵5', '½', '5⒈'],
    ].concat([
      '5¥',
      '元5',
      '$5',
      '5 yuan',
      '0x10',
      'NaN',
      '五',
      '100000000.01',
      '0'.repeat(33),
      `1${'\u0301\u0323'.repeat(9000)}`,
    ]),
  )('refuses %j', text => expect(parseEnteredYuan(text)).toBeUndefined())
})

describe('fen', () => {
  it('accepts whole amounts in the gateway’s range', () => expect(fen(MAX_FEN)).toBe(MAX_FEN))
  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, MAX_FEN + 1])('refuses %s', count =>
    expect(() => fen(count)).toThrow(
      new RangeError('an amount must be an integer of 0 to 10 000 000 000 fen'),
    ),
  )
})

it('formats without grouping, always with two decimals', () => {
  expect([0, 1, 10, 100, 123456789].map(count => formatYuan(fen(count)))).toEqual([
    '0.00',
    '0.01',
    '0.10',
    '1.00',
    '1234567.89',
  ])
})

it('multiplies and adds up to the limit, and reports when it is exceeded', () => {
  expect(multiply(fen(16_800), 3)).toBe(50_400)
  expect(multiply(MAX_FEN, 1)).toBe(MAX_FEN)
  expect(multiply(MAX_FEN, 2)).toBeUndefined()
  expect(sum([fen(1), fen(2)])).toBe(3)
  expect(sum([MAX_FEN, fen(0)])).toBe(MAX_FEN)
  expect(sum([MAX_FEN, fen(1)])).toBeUndefined()
})
