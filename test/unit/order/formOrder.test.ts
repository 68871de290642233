/** The order numbers derived from forms. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { earlierFormOrderIds, formOrderId, newFormKey } from '../../../lib/order/formOrder'
import { parseOrderId, timeOf } from '../../../lib/order/orderId'
import {
  beginningOfDay,
  beijingDay,
  DAY_MS,
  type EpochMs,
  HOUR_MS,
  MINUTE_MS,
  plusMs,
  SECOND_MS,
} from '../../../lib/time'
import { NOW } from '../../support/orders'

const times = fc.integer({ min: NOW, max: NOW + 3 * 365 * DAY_MS }) as fc.Arbitrary<EpochMs>
const forms = fc.record({ key: fc.string(), contents: fc.jsonValue() })

it('has the format of an order number, and contains the day', () => {
  fc.assert(
    fc.property(forms, times, (form, now) => {
      const orderId = formOrderId(form, now)
      expect([parseOrderId(orderId), orderId.slice(0, 8)]).toEqual([orderId, beijingDay(now)])
    }),
  )
})

it('is the same for the same form at the same time, and for no other', () => {
  fc.assert(
    fc.property(forms, forms, times, (one, other, now) => {
      const isOneForm =
        JSON.stringify([one.key, one.contents]) === JSON.stringify([other.key, other.contents])
      expect(formOrderId(structuredClone(one), now)).toBe(formOrderId(one, now))
      expect(formOrderId(one, now) === formOrderId(other, now)).toBe(isOneForm)
    }),
  )
})

describe('the time in it', () => {
  const timeNamed = (key: string, now: EpochMs) => timeOf(formOrderId({ key, contents: [] }, now))
  const shownAt = plusMs(NOW, 90 * SECOND_MS)

  it('is that of the form, if it is sent within five minutes', () => {
    for (const ms of [0, 1, MINUTE_MS, 5 * MINUTE_MS])
      expect(timeNamed(newFormKey(shownAt), plusMs(shownAt, ms))).toBe(shownAt)
  })

  it('is that of the form even by a clock that is ahead: the number does not change when that time comes', () => {
    expect(timeNamed(newFormKey(shownAt), NOW)).toBe(shownAt)
  })

  it.each([
    ['of a form that lay open', newFormKey(plusMs(NOW, -5 * MINUTE_MS - 1))],
    ['of one that is to be shown later', newFormKey(plusMs(NOW, 5 * MINUTE_MS + 1))],
    ['of another day', newFormKey(plusMs(NOW, -DAY_MS))],
    ['of one that does not say', 'a-key'],
    ['of one that says it otherwise', `${NOW}a`],
  ])('is none %s', (_, key) => {
    expect(timeNamed(key, NOW)).toBeUndefined()
  })

  it('is less than five minutes from now, and of this day, whatever the key says', () => {
    const keys = fc.oneof(
      fc.integer({ min: -DAY_MS, max: DAY_MS }),
      fc.integer({ min: -6 * MINUTE_MS, max: 6 * MINUTE_MS }),
    )
    fc.assert(
      fc.property(keys, times, (age, now) => {
        const orderId = formOrderId({ key: newFormKey(plusMs(now, -age)), contents: [] }, now)
        const named = timeOf(orderId)
        expect(orderId.slice(0, 8)).toBe(beijingDay(now))
        if (named === undefined) expect(orderId.slice(8, 11)).toBe('ZZZ')
        else expect(Math.abs(now - named)).toBeLessThan(5 * MINUTE_MS + 3 * SECOND_MS)
      }),
    )
  })

  it('is never that of a form of yesterday, however recent', () => {
    const midnight = plusMs(NOW, 14 * HOUR_MS)
    expect(timeNamed(newFormKey(plusMs(midnight, -1)), midnight)).toBeUndefined()
    expect(timeNamed(newFormKey(midnight), midnight)).toBe(midnight)
  })
})

it('separates the key from contents that begin as it ends', () => {
  const ids = [
    { key: 'a', contents: 'bc' },
    { key: 'ab', contents: 'c' },
    { key: 'a","b', contents: 'c' },
  ].map(form => formOrderId(form, NOW))
  expect(new Set(ids).size).toBe(3)
})

describe('the earlier numbers', () => {
  /** 2026-11-23 00:00 in Beijing. */
  const midnight = plusMs(NOW, -10 * HOUR_MS)
  const form = (key: string) => ({ key, contents: [1] })
  const days = (shownAt: EpochMs, now: EpochMs) =>
    earlierFormOrderIds(form(newFormKey(shownAt)), now).map(orderId => orderId.slice(0, 11))

  it('do not exist for a form that is sent promptly', () => {
    expect(days(NOW, NOW)).toEqual([])
    expect(days(plusMs(NOW, -5 * MINUTE_MS), NOW)).toEqual([])
  })

  it('have the form’s time if it is of today; if it is of yesterday, yesterday’s late one too', () => {
    expect(days(midnight, NOW)).toEqual(['20261123000'])
    expect(days(plusMs(midnight, -MINUTE_MS), midnight)).toEqual(['20261122W3C', '20261122ZZZ'])
    expect(days(plusMs(midnight, -DAY_MS), NOW)).toEqual(['20261122000', '20261122ZZZ'])
  })

  it('are yesterday’s late one alone for an older form, and for one from the future', () => {
    expect(days(plusMs(midnight, -DAY_MS - 1), NOW)).toEqual(['20261122ZZZ'])
    expect(days(plusMs(NOW, 10 * MINUTE_MS), NOW)).toEqual(['20261122ZZZ'])
  })

  it.each(['a-page-of-the-shops-own', `x${NOW}.a`, `${NOW}a`, `0${NOW}.a`, `${NOW}`.slice(1), ''])(
    'are yesterday’s if the key, like %o, has no time',
    key => {
      expect(earlierFormOrderIds(form(key), NOW)).toEqual([formOrderId(form(key), plusMs(NOW, -DAY_MS))])
    },
  )

  it('and the present one are all of the form’s numbers on that day and the day before', () => {
    const ages = fc.integer({ min: 0, max: 2 * DAY_MS })
    const later = fc.integer({ min: 0, max: 2 * DAY_MS - 1 })
    fc.assert(
      fc.property(times, ages, later, fc.boolean(), (sentAt, age, ms, isOurs) => {
        const sent = form(isOurs ? newFormKey(plusMs(sentAt, -age)) : 'a-key')
        const now = Math.min(sentAt + ms, beginningOfDay(sentAt) + 2 * DAY_MS - 1) as EpochMs
        expect([formOrderId(sent, now), ...earlierFormOrderIds(sent, now)]).toContain(
          formOrderId(sent, sentAt),
        )
      }),
    )
  })
})

it('is derived from keys that are never the same', () => {
  const keys = Array.from({ length: 1000 }, () => newFormKey(NOW))
  expect(new Set(keys).size).toBe(1000)
  expect(keys[0]).toMatch(/^[\x21-\x7e]{16,128}$/)
})
