/** A payment link: its status, its price, and its payer's note. */
import { describe, expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { newOrderId, type OrderId } from '../../../lib/order/orderId'
import {
  amountOf,
  heldUses,
  isFull,
  linkIdOf,
  linkStatus,
  type PaymentLink,
  parseLinkId,
  readNote,
} from '../../../lib/order/paymentLink'
import { type EpochMs, plusMs } from '../../../lib/time'
import { aLink, FREE_PRICE } from '../../support/links'
import { NOW } from '../../support/orders'

const usesOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, () => [newOrderId(NOW), NOW])) as Record<OrderId, EpochMs>

it.each<[string, Partial<PaymentLink>, string]>([
  ['without a limit', {}, 'open'],
  ['canceled', { isActive: false, expiresAt: NOW, maxUses: 1, uses: usesOf(1) }, 'ended'],
  ['past its time', { expiresAt: NOW, maxUses: 1, uses: usesOf(1) }, 'expired'],
  ['just before its end', { expiresAt: plusMs(NOW, 1) }, 'open'],
  ['of two uses with one', { maxUses: 2, uses: usesOf(1) }, 'open'],
  ['of two uses with both', { maxUses: 2, uses: usesOf(2) }, 'used_up'],
  ['of any number of uses', { uses: usesOf(9) }, 'open'],
])('a link %s', (_, changes, status) => {
  const link = aLink(changes)
  expect(linkStatus(link, NOW)).toBe(status)
  expect(isFull(link)).toBe(Object.keys(link.uses).length === link.maxUses)
  expect(heldUses(link).map(({ orderId }) => orderId)).toEqual(Object.keys(link.uses))
})

describe('a note', () => {
  it.each([
    ['', undefined],
    ['  ', undefined],
    [' 五号桌 ', '五号桌'],
    ['茶'.repeat(100), '茶'.repeat(100)],
    ['😀'.repeat(100), '😀'.repeat(100)],
  ])('is a line: %j', (text, note) => expect(readNote(text)).toEqual({ ok: true, value: note }))

  it.each(['茶'.repeat(101), '😀'.repeat(101), 'a\nb', 'a\u2028b', 'a\u0007', '\ud83d'])(
    'is refused: %j',
    text => expect(readNote(text)).toEqual({ ok: false, error: 'badNote' }),
  )
})

describe('an amount', () => {
  it.each([
    ['1', 100],
    ['500.00', 50_000],
    ['０１.5', 150],
  ])('that the payer enters must be within the bounds: %s', (text, amount) =>
    expect(amountOf(FREE_PRICE, text)).toEqual({ ok: true, value: amount }),
  )
  it.each(['0.99', '500.01', '', 'x', '-1'])('is refused: %s', text =>
    expect(amountOf(FREE_PRICE, text)).toEqual({ ok: false, error: 'badAmount' }),
  )
  it('that is fixed stays so, whatever is entered', () => {
    expect(amountOf({ kind: 'fixed', amountFen: fen(1880) }, '1')).toEqual({ ok: true, value: 1880 })
  })
})

it('ids sort by age, and have one format', () => {
  const [older, younger] = [NOW, plusMs(NOW, 1)].map(at => linkIdOf(newOrderId(at), at))
  if (!older || !younger) expect.fail()
  expect(older < younger).toBe(true)
  expect(parseLinkId(older)).toBe(older)
  for (const text of [older.toLowerCase(), older.slice(1), `${older}0`, older.replace(/.$/, 'U'), ''])
    expect(parseLinkId(text)).toBeUndefined()
})
