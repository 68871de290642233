import { describe, expect, it } from 'vitest'
import { beijingDay, type EpochMs, formatGatewayTime, isoTime, parseGatewayTime } from '../../lib/time'

const INSTANT = Date.UTC(2026, 10, 22, 16, 30, 5) as EpochMs

it('reads and writes gateway times in Beijing, whatever the machine’s zone', () => {
  expect(parseGatewayTime('2026-11-23 00:30:05')).toBe(INSTANT)
  expect(formatGatewayTime(INSTANT)).toBe('2026-11-23 00:30:05')
  expect(beijingDay(INSTANT)).toBe('20261123')
  expect(isoTime(INSTANT)).toBe('2026-11-22T16:30:05.000Z')
})

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
