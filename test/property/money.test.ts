/** What must hold of amounts for all of them. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fen, formatYuan, MAX_FEN, parseYuan } from '../../lib/money'

const amount = fc.integer({ min: 0, max: MAX_FEN }).map(fen)

it('fen to yuan text and back is the same amount', () => {
  fc.assert(
    fc.property(amount, each => {
      expect(parseYuan(formatYuan(each))).toBe(each)
    }),
  )
})

it('yuan text that is read is a number of yuan equal to it, to the fen', () => {
  const texts = fc.stringMatching(/^\d{1,9}(\.\d{1,2})?$/)
  fc.assert(
    fc.property(texts, text => {
      const read = parseYuan(text)
      if (read !== undefined) expect(read).toBe(Math.round(Number(text) * 100))
    }),
  )
})

it('reads nothing but digits with at most one point', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      if (parseYuan(text) !== undefined) expect(text).toMatch(/^\d+(\.\d{1,2})?$/)
    }),
  )
})
