/** Times, independent of the machine's time zone. */
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  beginningOfDay,
  beijingDay,
  DAY_MS,
  daysUntil,
  type EpochMs,
  formatGatewayTime,
  HOUR_MS,
  isoTime,
  isTime,
  monthsBefore,
  parseBeijingDay,
  parseCertificateTime,
  parseGatewayTime,
  parseHttpTime,
  parseIsoTime,
  parseTime,
  plusMs,
} from '../../lib/time'

/** Minutes behind UTC, so that the test is known to change the zone. */
const OFFSETS: Readonly<Record<string, number>> = {
  UTC: 0,
  'Asia/Shanghai': -480,
  'America/Los_Angeles': 480,
  'Pacific/Kiritimati': -840,
}

const INSTANT = Date.UTC(2026, 10, 22, 16, 30, 5) as EpochMs

describe('parseGatewayTime refuses', () => {
  it.each([
    '',
    '2026-11-23',
    '2026-11-23T00:30:05',
    '2026-11-23 00:30',
    '2026-02-30 00:00:00',
    '2026-13-01 00:00:00',
    '2026-11-23 24:00:00',
    '2026-11-23 00:60:00',
    ' 2026-11-23 00:30:05',
    '2026-11-23 00:30:05Z',
  ])('%j', text => expect(parseGatewayTime(text)).toBeUndefined())
})

it('a time is any millisecond that can be formatted, with at most four digits for the year in Beijing', () => {
  const last = Date.parse('9999-12-31T23:59:59.999+08:00')
  for (const time of [0, INSTANT, last, parseGatewayTime('0000-01-01 00:00:00')])
    expect(isTime(time), String(time)).toBe(true)
  for (const none of [last + 1, -last - 1, 0.5, Number.NaN, '0', null, undefined])
    expect(isTime(none), String(none)).toBe(false)
})

describe('parseTime', () => {
  it.each([
    ['2026-11-22T16:30Z', -5000],
    ['2026-11-22T16:30:05Z', 0],
    ['2026-11-22T16:30:05.7Z', 700],
    ['2026-11-22T16:30:05.789123Z', 789],
  ])('reads %s', (text, ms) => expect(parseTime(text)).toBe(plusMs(INSTANT, ms)))

  it.each([
    ...[
      '',
      '2026-11-22',
      '2026-11-22T16Z',
      '2026-11-22 16:30Z',
      '2026-11-22T16:30:05',
      '2026-11-22T16:30:05.Z',
    ],
    ...['2026-11-22T16:30:05+08:00', ' 2026-11-22T16:30Z', '2026-11-22T16:30ZZ', '2026-13-22T16:30Z'],
    ...['2026-02-30T00:00:00Z', '2026-11-22T24:00:00Z', '2026-11-31T00:00Z'],
  ])('refuses %j', text => expect(parseTime(text)).toBeUndefined())
})

it.each([
  [0, 0],
  [DAY_MS - 1, 0],
  [DAY_MS, 1],
  [3 * DAY_MS - 1, 2],
  [-1, -1],
  [-DAY_MS - 1, -2],
])('%i ms are %i whole days', (ms, days) => expect(daysUntil(plusMs(INSTANT, ms), INSTANT)).toBe(days))

describe.each(Object.keys(OFFSETS))('with the machine’s time zone %s', zone => {
  beforeEach(() => {
    vi.stubEnv('TZ', zone)
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(new Date(INSTANT).getTimezoneOffset()).toBe(OFFSETS[zone])
  })

  it('gateway times are read and written in Beijing time', () => {
    expect(parseGatewayTime('2026-11-23 00:30:05')).toBe(INSTANT)
    expect(formatGatewayTime(INSTANT)).toBe('2026-11-23 00:30:05')
    expect(beijingDay(INSTANT)).toBe('20261123')
    expect(formatGatewayTime(beginningOfDay(INSTANT))).toBe('2026-11-23 00:00:00')
    expect(formatGatewayTime(beginningOfDay(plusMs(INSTANT, -HOUR_MS)))).toBe('2026-11-22 00:00:00')
    expect(parseBeijingDay('20261123')).toBe(beginningOfDay(INSTANT))
  })

  it('other times are read in their own zone', () => {
    expect(isoTime(INSTANT)).toBe('2026-11-22T16:30:05.000Z')
    expect(parseIsoTime('2026-11-22T16:30:05.000Z')).toBe(INSTANT)
    expect(parseTime('2026-11-22T16:30:05Z')).toBe(INSTANT)
    expect(parseHttpTime('Sun, 22 Nov 2026 16:30:05 GMT')).toBe(INSTANT)
    expect(parseCertificateTime('Nov 22 16:30:05 2026 GMT')).toBe(INSTANT)
    // Of no zone, and so of none that we know.
    for (const read of [parseIsoTime, parseTime, parseHttpTime])
      expect(read('2026-11-22T16:30:05')).toBeUndefined()
  })

  it.each([
    ['2026-11-23 00:30:05', 1, '2026-10-23 00:30:05'],
    ['2026-11-23 00:30:05', 11, '2025-12-23 00:30:05'],
    ['2026-11-23 00:30:05', 120, '2016-11-23 00:30:05'],
    ['2026-03-31 23:59:59', 1, '2026-02-28 23:59:59'],
    ['2028-03-31 00:00:00', 1, '2028-02-29 00:00:00'],
    ['2028-02-29 12:00:00', 12, '2027-02-28 12:00:00'],
    ['2026-01-01 00:00:00', 1, '2025-12-01 00:00:00'],
  ])('from %s, %i months earlier it was %s', (time, months, earlier) => {
    const at = parseGatewayTime(time) ?? expect.fail()
    expect(formatGatewayTime(monthsBefore(at, months))).toBe(earlier)
  })
})

describe('a day in Beijing', () => {
  it('is parsed and formatted', () => {
    for (const day of ['20260101', '20261231', '20240229', '20280229'])
      expect(beijingDay(parseBeijingDay(day) ?? expect.fail())).toBe(day)
  })

  it.each([
    ...['20260229', '20261301', '20260001', '20260100', '20260132', '20261131', '2026112', '202611231'],
    ...['00261123', '2026 123', '2026+123', '2026-1-1', 'today', ''],
  ])('is invalid: %j', text => expect(parseBeijingDay(text)).toBeUndefined())
})
