/** The number that a form's order has. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formOrderId, formOrderIdBefore, newFormKey } from '../../../lib/order/formOrder'
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

it('is one of ours, and names the day', () => {
  fc.assert(
    fc.property(forms, times, (form, now) => {
      const orderId = formOrderId(form, now)
      expect([parseOrderId(orderId), orderId.slice(0, 8)]).toEqual([orderId, beijingDay(now)])
    }),
  )
})

it('is the same for the same form on the same day, and for no other', () => {
  fc.assert(
    fc.property(forms, forms, times, (one, other, now) => {
      const isOneForm =
        JSON.stringify([one.key, one.contents]) === JSON.stringify([other.key, other.contents])
      expect(formOrderId(structuredClone(one), now)).toBe(formOrderId(one, now))
      expect(formOrderId(one, now) === formOrderId(other, now)).toBe(isOneForm)
    }),
  )
})

describe('the time that it names', () => {
  const timeNamed = (key: string, now: EpochMs) => timeOf(formOrderId({ key, contents: [] }, now))

  it('is when the form was shown, whenever that day it is sent', () => {
    const shownAt = plusMs(NOW, 90 * SECOND_MS)
    for (const now of [shownAt, plusMs(shownAt, HOUR_MS), plusMs(NOW, 13 * HOUR_MS)])
      expect(timeNamed(newFormKey(shownAt), now)).toBe(shownAt)
  })

  it('is when the form was shown by a clock that is ahead, too: the number does not change when that time comes', () => {
    const shownAt = plusMs(NOW, 90 * SECOND_MS)
    expect(timeNamed(newFormKey(shownAt), NOW)).toBe(shownAt)
  })

  it('is the beginning of the day for one of another day, and for one that does not say', () => {
    for (const key of [newFormKey(plusMs(NOW, -DAY_MS)), newFormKey(plusMs(NOW, DAY_MS)), 'a-key', `${NOW}a`])
      expect(timeNamed(key, NOW)).toBe(plusMs(NOW, -10 * HOUR_MS))
  })
})

it('tells a key from contents that begin as it ends', () => {
  const ids = [
    { key: 'a', contents: 'bc' },
    { key: 'ab', contents: 'c' },
    { key: 'a","b', contents: 'c' },
  ].map(form => formOrderId(form, NOW))
  expect(new Set(ids).size).toBe(3)
})

describe('of the day before', () => {
  /** 2026-11-23 00:00 in Beijing. */
  const midnight = plusMs(NOW, -10 * HOUR_MS)
  const form = (key: string) => ({ key, contents: [1] })

  it('is asked for unless the form was shown today', () => {
    const asked = (shownAt: EpochMs, now: EpochMs) => formOrderIdBefore(form(newFormKey(shownAt)), now)
    expect(asked(midnight, NOW)).toBeUndefined()
    expect(asked(plusMs(midnight, -1), NOW)).toMatch(/^20261122/)
    expect(asked(plusMs(midnight, -1), plusMs(midnight, -1))).toBeUndefined()
    expect(asked(plusMs(midnight, -MINUTE_MS), midnight)).toMatch(/^20261122/)
  })

  it.each(['a-page-of-the-shops-own', `x${NOW}.a`, `${NOW}a`, `0${NOW}.a`, `${NOW}`.slice(1), ''])(
    'is asked for when the key, like %o, says no time',
    key => {
      expect(formOrderIdBefore(form(key), NOW)).toBe(formOrderId(form(key), plusMs(NOW, -DAY_MS)))
    },
  )

  it('is the number that the form had then', () => {
    fc.assert(
      fc.property(forms, times, (sent, now) => {
        const before = formOrderIdBefore(sent, plusMs(now, DAY_MS))
        expect(before).toBe(formOrderId(sent, now))
      }),
    )
  })

  it('is so whenever our own page was shown, and at whichever times of the two days it is sent', () => {
    const ages = fc.integer({ min: 0, max: 2 * DAY_MS })
    const hours = fc.integer({ min: 0, max: DAY_MS - 1 })
    fc.assert(
      fc.property(times, ages, hours, (now, age, ms) => {
        const sent = form(newFormKey(plusMs(now, -age)))
        const nextDay = plusMs(beginningOfDay(now), DAY_MS + ms)
        expect(formOrderIdBefore(sent, nextDay)).toBe(formOrderId(sent, now))
      }),
    )
  })
})

it('comes of keys that are never the same', () => {
  const keys = Array.from({ length: 1000 }, () => newFormKey(NOW))
  expect(new Set(keys).size).toBe(1000)
  expect(keys[0]).toMatch(/^[\x21-\x7e]{16,128}$/)
})
