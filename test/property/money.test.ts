/** Properties of amounts. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fen, formatYuan, MAX_FEN, parseYuan } from '../../lib/money'
import { anyText } from '../support/anyText'

const amount = fc.integer({ min: 0, max: MAX_FEN }).map(fen)

it('fen to yuan text and back is the same amount', () => {
  fc.assert(
    fc.property(amount, each => {
      expect(parseYuan(formatYuan(each))).toBe(each)
    }),
  )
})

it('yuan text that is read equals the amount in yuan, to the fen', () => {
  const texts = fc.stringMatching(/^\d{1,9}(\.\d{1,2})?$/)
  fc.assert(
    fc.property(texts, text => {
      const read = parseYuan(text)
      if (read !== undefined) expect(read).toBe(Math.round(Number(text) * 100))
    }),
  )
})

/** Amounts with a character put in, taken out or replaced: near enough to be taken for one. */
const damaged = fc
  .tuple(
    fc.stringMatching(/^(0|[1-9]\d{0,7})(\.\d{1,2})?$/),
    fc.nat(),
    fc.nat(1),
    fc.oneof(fc.constantFrom('', ...'0.,-+eE_ \n\t１٣'), anyText({ maxLength: 2 })),
  )
  .map(([text, at, removed, put]) => {
    const start = at % (text.length + 1)
    return text.slice(0, start) + put + text.slice(start + removed)
  })

it('reads digits with at most two decimals, and nothing else', () => {
  let read = 0
  let refused = 0
  fc.assert(
    fc.property(damaged, text => {
      const isAmount = /^(?:0|[1-9][0-9]*)(?:\.[0-9]{1,2})?$/.test(text) && Number(text) * 100 <= MAX_FEN
      expect(parseYuan(text) !== undefined).toBe(isAmount)
      if (isAmount) read += 1
      else refused += 1
    }),
    { numRuns: 1000 },
  )
  expect(Math.min(read, refused)).toBeGreaterThan(100)
})
