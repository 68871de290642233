import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  firstNumbers,
  lateNumbers,
  lateOrderId,
  newOrderId,
  type OrderId,
  parseEnteredOrderId,
  parseOrderId,
  timeOf,
} from '../../../lib/order/orderId'
import { beginningOfDay, DAY_MS, type EpochMs, plusMs, SECOND_MS } from '../../../lib/time'

const LATE_EVENING_UTC = Date.UTC(2026, 10, 22, 20) as EpochMs

it('begins with the day in Beijing and continues with sixteen characters', () => {
  const orderId = newOrderId(LATE_EVENING_UTC)
  expect(orderId).toMatch(/^20261123[0-9A-HJKMNP-TV-Z]{16}$/)
  expect(parseOrderId(orderId)).toBe(orderId)
})

it('uses every character evenly: five bits of each random byte', () => {
  const tails = [0, 31, 32, 255].map(byte =>
    newOrderId(LATE_EVENING_UTC, size => new Uint8Array(size).fill(byte)).slice(11),
  )
  expect(tails).toEqual(['0', 'Z', '0', 'Z'].map(character => character.repeat(13)))
})

describe('the time in it', () => {
  const times = fc.integer({ min: LATE_EVENING_UTC, max: Date.UTC(2098, 0) }) as fc.Arbitrary<EpochMs>

  it('follows the day, in steps of three seconds', () => {
    // 04:00 in Beijing: 4800 steps.
    expect(newOrderId(LATE_EVENING_UTC).slice(8, 11)).toBe('4P0')
    expect(timeOf('202611234P1ABCDEFGHJKMNP' as OrderId)).toBe(plusMs(LATE_EVENING_UTC, 3 * SECOND_MS))
    expect(timeOf('20261123000ABCDEFGHJKMNP' as OrderId)).toBe(Date.UTC(2026, 10, 22, 16))
    expect(timeOf('20261123W3ZABCDEFGHJKMNP' as OrderId)).toBe(Date.UTC(2026, 10, 23, 15, 59, 57))
  })

  it('is the one of its creation', () => {
    fc.assert(
      fc.property(times, at => {
        const named = timeOf(newOrderId(at)) ?? expect.fail()
        expect(at - named).toBeGreaterThanOrEqual(0)
        expect(at - named).toBeLessThan(3 * SECOND_MS)
      }),
    )
  })

  it('sorts the numbers of a time between those before it and after it', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 3 * SECOND_MS, max: 100 * 3600 * SECOND_MS }), (at, ms) => {
        const [earlier, later] = [newOrderId(at), newOrderId(plusMs(at, ms))]
        expect(earlier < later).toBe(true)
        expect([firstNumbers(at) < earlier, earlier < firstNumbers(plusMs(at, ms))]).toEqual([true, true])
      }),
    )
  })

  it('sorts before the end of its day, which sorts before the late numbers and the next day', () => {
    fc.assert(
      fc.property(times, at => {
        const day = beginningOfDay(at)
        const nextDay = plusMs(day, DAY_MS)
        const late = lateOrderId(at, size => new Uint8Array(size).fill(at % 256))
        const ends = [
          newOrderId(at),
          firstNumbers(nextDay, day),
          lateNumbers(at),
          late,
          firstNumbers(nextDay),
        ]
        expect(ends.toSorted()).toEqual(ends)
        expect([parseOrderId(late), timeOf(late)]).toEqual([late, undefined])
      }),
    )
  })

  it('does not exist for an invalid day', () => {
    expect(timeOf('20260231ABCDEFGHJKMNPQRS' as OrderId)).toBeUndefined()
    expect(timeOf('20261301ABCDEFGHJKMNPQRS' as OrderId)).toBeUndefined()
  })

  it('does not exist after the end of the day', () => {
    expect(timeOf('20261123W40ABCDEFGHJKMNP' as OrderId)).toBeUndefined()
    expect(timeOf('20261123ZZZABCDEFGHJKMNP' as OrderId)).toBeUndefined()
  })
})

it('is never the same twice', () => {
  const ids = Array.from({ length: 1000 }, () => newOrderId(LATE_EVENING_UTC))
  expect(new Set(ids).size).toBe(1000)
})

it.each([
  '',
  '20261123',
  '20261123ABCDEFGHJKMNPQ',
  '20261123ABCDEFGHJKMNPQRSX',
  '20261123abcdefghjkmnpqrs',
  '20261123ABCDEFGHIKMNPQRS',
  '20261123ABCDEFGHJKMNPQR/',
  '../../etc/passwd',
  'x20261123ABCDEFGHJKMNPQRS',
  '20261123ABCDEFGHJKMNPQRS\n',
  '__proto__',
])('has no other format: %j', text => expect(parseOrderId(text)).toBeUndefined())

it.each<[string, string | undefined]>([
  ['20261123ABCDEFGHJKMNPQRS', '20261123ABCDEFGHJKMNPQRS'],
  [' ord_20261123abcdefghjkmnpqrs\n', '20261123ABCDEFGHJKMNPQRS'],
  ['ORD_20261123ABCDEFGHJKMNPQRS', '20261123ABCDEFGHJKMNPQRS'],
  ['ord_ord_20261123ABCDEFGHJKMNPQRS', undefined],
  ['ref_20261123ABCDEFGHJKMNPQRS', undefined],
  ['20261123ABCDEFGHJKMNPQR', undefined],
])('a person enters %j', (text, orderId) => expect(parseEnteredOrderId(text)).toBe(orderId))
