/** Arbitrary amounts for payment links: none out of bounds, and only the link's own if it is fixed. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fen, formatYuan, MAX_FEN } from '../../lib/money'
import { newOrderId } from '../../lib/order/orderId'
import { amountOf, linkIdOf, parseLinkId } from '../../lib/order/paymentLink'
import type { EpochMs } from '../../lib/time'
import { anyText } from '../support/anyText'

const anAmount = fc.integer({ min: 1, max: MAX_FEN }).map(fen)
const bounds = fc
  .tuple(anAmount, anAmount)
  .map(([a, b]) => ({ minFen: fen(Math.min(a, b)), maxFen: fen(Math.max(a, b)) }))
const entered = fc.oneof(
  anyText(),
  anAmount.map(formatYuan),
  fc.double().map(String),
  fc.bigInt().map(String),
)

it('an amount is within its bounds, and equals the entered one', () => {
  fc.assert(
    fc.property(bounds, entered, ({ minFen, maxFen }, text) => {
      const amount = amountOf({ kind: 'free', minFen, maxFen }, text)
      if (!amount.ok) return
      expect(amount.value).toBeGreaterThanOrEqual(minFen)
      expect(amount.value).toBeLessThanOrEqual(maxFen)
      expect(Number(formatYuan(amount.value))).toBe(
        Number(text.normalize('NFKC').replace(/[¥元]/g, '').replace('。', '.').trim()),
      )
    }),
  )
})

it('every amount within the bounds can be entered', () => {
  fc.assert(
    fc.property(anAmount, anAmount, anAmount, (...amounts) => {
      const [minFen, amount, maxFen] = amounts.sort((a, b) => a - b) as [
        (typeof amounts)[0],
        (typeof amounts)[0],
        (typeof amounts)[0],
      ]
      expect(amountOf({ kind: 'free', minFen, maxFen }, formatYuan(amount))).toEqual({
        ok: true,
        value: amount,
      })
    }),
  )
})

it('a fixed amount is charged whatever is entered', () => {
  fc.assert(
    fc.property(anAmount, entered, (amountFen, text) => {
      expect(amountOf({ kind: 'fixed', amountFen }, text)).toEqual({ ok: true, value: amountFen })
    }),
  )
})

it('ids have their format, and sort by age', () => {
  const time = fc.integer({ min: 1_600_000_000_000, max: 4_000_000_000_000 }).map(at => at as EpochMs)
  fc.assert(
    fc.property(time, time, (a, b) => {
      const [one, other] = [linkIdOf(newOrderId(a), a), linkIdOf(newOrderId(b), b)]
      expect([parseLinkId(one), parseLinkId(other)]).toEqual([one, other])
      if (a !== b) expect(one < other).toBe(a < b)
    }),
  )
})
