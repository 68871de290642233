/** A payment link's record, and what its payers may enter. */
import { describe, expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { newOrderId } from '../../../lib/order/orderId'
import {
  amountOf,
  heldUses,
  isFull,
  linkIdOf,
  linkStatus,
  MAX_NOTE,
  type PaymentLink,
  parseLinkId,
  readNote,
} from '../../../lib/order/paymentLink'
import { plusMs } from '../../../lib/time'
import { aLink, FREE_PRICE } from '../../support/links'
import { NOW } from '../../support/orders'

const { linkId } = aLink()
const orderId = newOrderId(NOW)
const [HOLDER, ANOTHER] = [{ [orderId]: NOW }, { [newOrderId(NOW)]: NOW }]

describe('an id', () => {
  it('has one format', () => {
    expect(parseLinkId(linkId)).toBe(linkId)
    expect(linkIdOf(orderId, NOW)).toBe(`${linkId.slice(0, 13)}${orderId.slice(8)}`)
  })

  it.each(['', `x${linkId}`, `${linkId}0`, linkId.slice(0, -1), linkId.toLowerCase(), `${linkId}\n`])(
    'is invalid: %j',
    text => expect(parseLinkId(text)).toBeUndefined(),
  )
})

it.each<[Partial<PaymentLink>, string]>([
  [{}, 'open'],
  [{ uses: { ...HOLDER, ...ANOTHER } }, 'open'],
  [{ expiresAt: plusMs(NOW, 1) }, 'open'],
  [{ expiresAt: NOW }, 'expired'],
  [{ maxUses: 2, uses: HOLDER }, 'open'],
  [{ maxUses: 2, uses: { ...HOLDER, ...ANOTHER } }, 'used_up'],
  [{ maxUses: 1, uses: HOLDER, expiresAt: NOW }, 'expired'],
  [{ maxUses: 1, uses: HOLDER, expiresAt: NOW, isActive: false }, 'ended'],
])('a link %j is %s', (changes, status) => expect(linkStatus(aLink(changes), NOW)).toBe(status))

it('uses are held by orders alone, and counted if they are limited', () => {
  expect(heldUses({ uses: { ...HOLDER, another: NOW } as never })).toEqual([{ orderId, until: NOW }])
  expect([isFull({ maxUses: 1, uses: HOLDER }), isFull({ uses: HOLDER })]).toEqual([true, false])
})

describe('an amount', () => {
  it.each([
    ['1.00', 100],
    ['500', 50_000],
  ])('%s is accepted', (entered, amountFen) => {
    expect(amountOf(FREE_PRICE, entered)).toEqual({ ok: true, value: amountFen })
  })

  it.each(['', 'x', '0.99', '500.01'])('"%s" is not', entered => {
    expect(amountOf(FREE_PRICE, entered)).toEqual({ ok: false, error: 'badAmount' })
  })

  it('of a fixed link is charged, whatever was entered', () => {
    expect(amountOf({ kind: 'fixed', amountFen: fen(5) }, 'x')).toEqual({ ok: true, value: 5 })
  })
})

describe('a note', () => {
  it.each([
    ['', undefined],
    [' ', undefined],
    [' 五号桌 ', '五号桌'],
    ['🍵'.repeat(MAX_NOTE), '🍵'.repeat(MAX_NOTE)],
  ])('%j is %j', (text, note) => expect(readNote(text)).toEqual({ ok: true, value: note }))

  it.each(['a\nb', 'a\u2028b', 'a\u2029b', 'a\ud800b', 'x'.repeat(MAX_NOTE + 1)])('is refused: %j', text =>
    expect(readNote(text)).toEqual({ ok: false, error: 'badNote' }),
  )
})
