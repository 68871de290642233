/** The cursors of the feed: their format, and their hour. */
import { expect, it } from 'vitest'
import { DAY_MS, type EpochMs, HOUR_MS, SECOND_MS } from '../../../lib/time'
import { isDeliveryId, isEndpointId } from '../../../lib/webhooks/endpoint'
import {
  beginningOfHour,
  FEED_KEPT_MS,
  hourOf,
  NEWS_MS,
  PUBLISHED_KEPT_MS,
  parsePlace,
  placeAt,
  placeOf,
  SETTLING_MS,
} from '../../../lib/webhooks/feed'
import { NOW } from '../../support/orders'

const ID = `evt_${'0123456789ab'.repeat(2)}`

it('a position is a moment, or an event’s', () => {
  expect([placeAt(NOW), placeOf(NOW, ID)]).toEqual([String(NOW), `${NOW}.${ID}`])
  for (const place of [placeAt(NOW), placeOf(NOW, ID)]) expect(parsePlace(place)).toBe(place)
  expect(parsePlace('2026-11-23T02:00:00.007Z')).toBe(String(NOW + 7))
})

it.each([
  ['0001-01-01T00:00:00Z', 0],
  ['1969-12-31T23:59:59.999Z', 0],
  ['1970-01-01T00:00:00Z', 0],
  ['2001-09-09T01:46:39.999Z', 999_999_999_999],
  ['2001-09-09T01:46:40Z', 1_000_000_000_000],
])('an early time, %s, sorts before all positions in use', (text, ms) => {
  const place = parsePlace(text) ?? expect.fail()
  expect([Number(place), place.length]).toEqual([ms, 13])
  expect(place < placeAt(NOW)).toBe(true)
})

it.each([
  ...['', `${NOW}0`, `0${NOW}`, String(NOW).slice(1), ID, `${NOW}.`, `${NOW}${ID}`, `${NOW}.${ID}0`],
  ...[`${NOW}.${ID.slice(0, -1)}`, `${NOW}.evt_${'g'.repeat(24)}`, `x${NOW}.${ID}`, `${NOW}-${ID}`],
])('%j is no position', text => expect(parsePlace(text)).toBeUndefined())

it('an hour begins with itself', () => {
  const hour = hourOf(placeAt(NOW))
  expect([hour, beginningOfHour(hour)]).toEqual([NOW / HOUR_MS, NOW])
  expect(hourOf(placeOf((NOW + HOUR_MS - 1) as EpochMs, ID))).toBe(hour)
  expect(hourOf(placeOf((NOW - 1) as EpochMs, ID))).toBe(hour - 1)
})

it('nothing expires while it may still be read or published again', () => {
  expect([NEWS_MS, FEED_KEPT_MS, PUBLISHED_KEPT_MS, SETTLING_MS]).toEqual([
    ...[30 * DAY_MS, 31 * DAY_MS, 62 * DAY_MS, 15 * SECOND_MS],
  ])
})

const DELIVERY = `dlv_${'0a9z'.repeat(2)}0${'0123456789ab'.repeat(2)}`
it.each([
  [DELIVERY, true],
  [` ${DELIVERY}`, false],
  [`${DELIVERY}0`, false],
  [DELIVERY.slice(0, -1), false],
  [DELIVERY.toUpperCase(), false],
  [`${DELIVERY.slice(0, -1)}g`, false],
])('%j is the number of a delivery: %s', (text, is) => expect(isDeliveryId(text)).toBe(is))

const ENDPOINT = `whk_${'Az_9'.repeat(8)}`
it.each([
  [ENDPOINT, true],
  ['whk_1', true],
  [` ${ENDPOINT}`, false],
  [`${ENDPOINT}0`, false],
  ['whk_', false],
  ['whk_a-b', false],
])('%j can be the id of an endpoint: %s', (text, can) => expect(isEndpointId(text)).toBe(can))
