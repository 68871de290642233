/** Nothing from outside steers the terminal. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonLine, numberOf, quoted, tame } from '../../tools/terminal'

it('leaves ordinary text as it is', () => {
  expect(tame('明前西湖龙井 × 2 🍵 "x"')).toBe('明前西湖龙井 × 2 🍵 "x"')
  expect(quoted('a "b"')).toBe('"a \\"b\\""')
})

it.each(['\u001b[2J', 'a\nb', 'a\rb', '\u009b31m', '\u202eback', 'a\u2028b', 'a\u200bb', '\ud800'])(
  'takes the steering out of %j',
  text => {
    expect(tame(text)).toContain('\ufffd')
    expect(tame(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    expect(quoted(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
  },
)

it('writes any text as JSON that loses nothing and steers nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('\u009b\u202e\u{e0001}\n')), text => {
      const line = jsonLine({ text })
      expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
      expect(JSON.parse(line)).toEqual({ text })
    }),
    { numRuns: 500 },
  )
})

it('counts', () => {
  expect([0, 1, 2].map(number => numberOf(number, 'order'))).toEqual(['0 orders', '1 order', '2 orders'])
})
