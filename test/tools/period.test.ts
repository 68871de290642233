/** The days that may be exported. */
import { expect, it } from 'vitest'
import { parsePeriod } from '../../tools/period'

it.each([
  ['2026-11-23', '2026-11-23', 1],
  ['2026-11-01', '2026-11-30', 30],
  ['2026-01-01', '2027-01-01', 366],
])('accepts %s to %s', (from, to, days) => {
  expect(parsePeriod(from, to)).toEqual({ from: Date.parse(`${from}T00:00:00+08:00`), days })
})

it.each([
  ['no period', undefined, undefined, '--from must be a day'],
  ['no end', '2026-11-01', undefined, '--to must be a day'],
  ['a day that does not exist', '2026-02-30', '2026-03-01', '--from must be a day'],
  ['another form', '2026-11-01', '30.11.2026', '--to must be a day'],
  ['a reversed period', '2026-11-02', '2026-11-01', '--to must not be before --from'],
  ['367 days', '2026-01-01', '2027-01-02', 'At most 366 days at a time; these are 367'],
])('refuses %s', (_, from, to, message) => {
  expect(() => parsePeriod(from, to)).toThrow(message)
})
