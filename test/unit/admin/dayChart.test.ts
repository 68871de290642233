/** The chart of a day: each hour's bar has its position, and a height in proportion to the largest. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayChart } from '../../../lib/admin/pages/dayChart'
import { type Fen, fen } from '../../../lib/money'
import { tags } from '../page/samples'

const HOURS = 24
const chartOf = (hours: readonly number[]) => {
  const total = hours.reduce((sum, each) => sum + each, 0)
  return String(dayChart(hours.map(fen), total as Fen, 'en'))
}
const numbers = (attributes: Readonly<Record<string, string>>, names: readonly string[]) =>
  names.map(name => Number(attributes[name]))

const aDay = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10_000_000 })), {
  minLength: HOURS,
  maxLength: HOURS,
})

it('shows the hours in which payments arrived, for any day', () => {
  fc.assert(
    fc.property(aDay, hours => {
      const html = chartOf(hours)
      const [width = 0] = /viewBox="0 0 (\d+)/.exec(html)?.slice(1).map(Number) ?? []
      const sold = hours.flatMap((amount, hour) => (amount > 0 ? [{ amount, hour }] : []))
      const bars = tags(html, 'rect').map(bar => numbers(bar, ['x', 'y', 'width', 'height']))
      expect(bars).toHaveLength(sold.length)
      const [guide = 0, base] = [...html.matchAll(/<line [^>]*y1="(\d+)"/g)].map(([, y]) => Number(y))
      const most = Math.max(...hours)
      // Neither beside its hour, nor off the base.
      for (const [index, [x = 0, y = 0, wide = 0, high = 0]] of bars.entries()) {
        const { hour, amount } = sold[index] ?? expect.fail()
        expect(x).toBeGreaterThanOrEqual((hour * width) / HOURS)
        expect(x + wide).toBeLessThanOrEqual(((hour + 1) * width) / HOURS)
        expect(y + high).toBe(base)
        const share = (y + high - guide) * (amount / most)
        // A sum that is too small to be drawn is seen all the same.
        expect(Math.abs(high - Math.max(2, share))).toBeLessThanOrEqual(0.5)
      }
    }),
    { numRuns: 30 },
  )
})

it('is empty for a day without payments', () => {
  const html = chartOf(Array.from({ length: HOURS }, () => 0))
  expect([tags(html, 'rect'), tags(html, 'line').length, html.includes('<table>')]).toEqual([[], 1, false])
})
