import { expect, it } from 'vitest'
import { newOrderId, parseOrderId } from '../../../lib/order/orderId'
import type { EpochMs } from '../../../lib/time'

const LATE_EVENING_UTC = Date.UTC(2026, 10, 22, 20) as EpochMs

it('begins with the day in Beijing and goes on with sixteen random characters', () => {
  const orderId = newOrderId(LATE_EVENING_UTC)
  expect(orderId).toMatch(/^20261123[0-9A-HJKMNP-TV-Z]{16}$/)
  expect(parseOrderId(orderId)).toBe(orderId)
})

it('uses every character evenly: five bits of each random byte', () => {
  const tails = [0, 31, 32, 255].map(byte =>
    newOrderId(LATE_EVENING_UTC, size => new Uint8Array(size).fill(byte)).slice(8),
  )
  expect(tails).toEqual(['0', 'Z', '0', 'Z'].map(character => character.repeat(16)))
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
])('takes no other form: %j', text => expect(parseOrderId(text)).toBeUndefined())
