/** The bills that an event requests. */
import { expect, it } from 'vitest'
import { wantedBills } from '../../../lib/background/wantedBills'

const DAY = Date.parse('2026-11-24T00:00:00+08:00')

it('the schedule requests all that are due, a person requests one', () => {
  for (const event of [{ 'detail-type': 'Scheduled Event' }, {}, undefined])
    expect(wantedBills(event)).toEqual({})
  expect(wantedBills({ bill: { day: '2026-11-24' } })).toEqual({ day: DAY, gateway: undefined })
  const bill = { day: '2026-11-24', gateway: 'alipayPage' }
  expect(wantedBills({ bill })).toEqual({ day: DAY, gateway: 'alipayPage' })
})

it.each([{ day: '2026-11-31' }, { day: 20261124 }, {}, null, 'x', { day: '2026-11-24', gateway: 7 }])(
  'an invalid request is refused: %j',
  bill => expect(() => wantedBills({ bill })).toThrow(),
)
