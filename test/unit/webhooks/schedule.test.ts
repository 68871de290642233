/** When a delivery is tried again. */
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../lib/time'
import { nextAttemptAt, STEPS_MS } from '../../../lib/webhooks/schedule'
import { NOW } from '../../support/orders'

const waitMs = (...[step, failure, random = 0]: [number, Parameters<typeof nextAttemptAt>[1], number?]) => {
  const at = nextAttemptAt(step, failure, NOW, random)
  return at === undefined ? undefined : at - NOW
}

describe('the schedule', () => {
  it('has the steps of Standard Webhooks, and then gives up', () => {
    const hours = [2, 5, 10, 14, 20, 24].map(each => each * HOUR_MS)
    const steps = [0, 5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, ...hours]
    expect(STEPS_MS.map((_, step) => waitMs(step, {}))).toEqual(steps)
    expect(waitMs(steps.length, {})).toBeUndefined()
  })

  it('waits up to a tenth longer', () => {
    expect(waitMs(2, {}, 0.5)).toBe(315 * SECOND_MS)
    expect(waitMs(2, {}, 0.999)).toBeLessThan(330 * SECOND_MS)
  })

  it.each([429, 502, 504])('leaves who answers %i alone for a minute at least', status => {
    expect(waitMs(1, { status })).toBe(MINUTE_MS)
    expect(waitMs(3, { status })).toBe(30 * MINUTE_MS)
  })

  it.each<[string, number]>([
    ['120', 120 * SECOND_MS],
    ['Mon, 23 Nov 2026 02:10:00 GMT', 10 * MINUTE_MS],
    ['Mon, 23 Nov 2026 01:10:00 GMT', 5 * SECOND_MS],
    ['1', 5 * SECOND_MS],
    ['-1', 5 * SECOND_MS],
    ['soon', 5 * SECOND_MS],
    ['999999999', DAY_MS],
  ])('heeds Retry-After: %s', (retryAfter, expected) => {
    expect(waitMs(1, { status: 503, retryAfter })).toBe(expected)
  })
})
