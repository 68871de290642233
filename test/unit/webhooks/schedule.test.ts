/** When a delivery is retried. */
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../../lib/time'
import { heldUntil, nextAttemptAt, pauseOf, STEPS_MS } from '../../../lib/webhooks/schedule'
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

  it.each([429, 502, 504])('pauses an endpoint that answers %i for at least a minute', status => {
    expect(waitMs(1, { status })).toBe(MINUTE_MS)
    expect(waitMs(3, { status })).toBe(30 * MINUTE_MS)
  })

  it('pauses an endpoint for as long that times out, and not one that refuses the connection', () => {
    expect(waitMs(1, { failure: 'TIMED_OUT' })).toBe(MINUTE_MS)
    expect(waitMs(1, { failure: 'ECONNREFUSED' })).toBe(5 * SECOND_MS)
  })

  it.each<[string, number]>([
    ['120', 120 * SECOND_MS],
    ['Mon, 23 Nov 2026 02:10:00 GMT', 10 * MINUTE_MS],
    ['Mon, 23 Nov 2026 01:10:00 GMT', 5 * SECOND_MS],
    ['1', 5 * SECOND_MS],
    ['-1', 5 * SECOND_MS],
    ...(['soon', '120 s', 'in 120', '1200000000', '12.5'].map(text => [text, 5 * SECOND_MS]) as [
      string,
      number,
    ][]),
    ['999999999', DAY_MS],
  ])('heeds Retry-After: %s', (retryAfter, expected) => {
    expect(waitMs(1, { status: 503, retryAfter })).toBe(expected)
  })
})

describe('the pause of an endpoint', () => {
  it.each<[string, Parameters<typeof pauseOf>[0], number | undefined]>([
    ['429', { status: 429 }, MINUTE_MS],
    ['502 with a shorter Retry-After', { status: 502, retryAfter: '5' }, MINUTE_MS],
    ['504 with a longer Retry-After', { status: 504, retryAfter: '120' }, 120 * SECOND_MS],
    ['503 with a Retry-After', { status: 503, retryAfter: '30' }, 30 * SECOND_MS],
    ['429 with a Retry-After of a day', { status: 429, retryAfter: '86400' }, HOUR_MS],
    ['503 without a Retry-After', { status: 503 }, undefined],
    ['500 with nonsense', { status: 500, retryAfter: 'soon' }, undefined],
    ['no answer in time', { failure: 'TIMED_OUT' }, MINUTE_MS],
    ['no connection', { failure: 'ECONNREFUSED' }, undefined],
  ])('follows %s', (_, failure, expected) => {
    expect(pauseOf(failure, NOW)).toBe(expected === undefined ? undefined : plusMs(NOW, expected))
  })

  it('holds back what is due during it, spread over a minute, for four days at most', () => {
    const until = plusMs(NOW, HOUR_MS)
    expect(heldUntil(until, NOW, NOW, 0)).toBe(until)
    expect(heldUntil(until, NOW, NOW, 0.5)).toBe(plusMs(until, 30 * SECOND_MS))
    expect(heldUntil(until, plusMs(NOW, -4 * DAY_MS), NOW, 0)).toBe(until)
    expect(heldUntil(until, plusMs(NOW, -4 * DAY_MS - 1), NOW, 0)).toBeUndefined()
    expect(heldUntil(until, NOW, until, 0)).toBeUndefined()
    expect(heldUntil(undefined, NOW, NOW, 0)).toBeUndefined()
  })
})
