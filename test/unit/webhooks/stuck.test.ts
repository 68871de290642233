/** Which deliveries are in the dead-letter queue. */
import { expect, it } from 'vitest'
import { HOUR_MS, plusMs } from '../../../lib/time'
import { type Delivery, isStuck } from '../../../lib/webhooks/endpoint'
import { NOW } from '../../support/orders'

it.each<[Delivery['status'], number | undefined, boolean]>([
  ['pending', -3 * HOUR_MS - 1, true],
  ['pending', -3 * HOUR_MS, false],
  ['pending', 24 * HOUR_MS, false],
  ['pending', undefined, false],
  ['failed', -30 * HOUR_MS, false],
  ['succeeded', -30 * HOUR_MS, false],
])('%s, due %s ms from now: %s', (status, ms, stuck) => {
  expect(isStuck({ status, nextAttemptAt: ms === undefined ? ms : plusMs(NOW, ms) }, NOW)).toBe(stuck)
})
