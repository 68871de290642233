/** The set of a bill's lines. */
import { expect, it } from 'vitest'
import { lineSet } from '../../../../lib/payment/bills/lineSet'

it('contains exactly the lines that were added, while it grows', () => {
  const lines = lineSet()
  const keys = Array.from({ length: 5000 }, (_, at) => `payment ${at}`)
  for (const key of keys) expect([lines.has(key), lines.add(key)]).toEqual([false, true])
  for (const key of keys) expect([lines.has(key), lines.add(key)]).toEqual([true, false])
  expect(lines.has('refund 1')).toBe(false)
})
