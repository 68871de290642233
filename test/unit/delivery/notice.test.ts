import { describe, expect, it } from 'vitest'
import { noticeMail } from '../../../lib/delivery/notice'
import type { TradeFact } from '../../../lib/order/facts'
import type { OrderState } from '../../../lib/order/orderState'
import { STATES } from '../../support/orders'
import { FINISHED, OTHER_AMOUNT, OTHER_TRADE, orderWith, PAID, REFUNDED, SHOP } from './samples'

const notice = (state: OrderState, facts: readonly TradeFact[] = [PAID]) =>
  noticeMail({ order: orderWith(facts), trade: PAID, state, to: 'owner@example.com', ...SHOP })

const NEEDS_PERSON: readonly OrderState[] = [
  'paidLate',
  'paidAfterCancel',
  'paidTwice',
  'paidOtherAmount',
  'closedAfterPayment',
]

describe.each(STATES)('the notice in the state %s', state => {
  it('says in its subject whether a person must act', () => {
    const head = NEEDS_PERSON.includes(state) ? '需处理 Action needed' : '收款 Paid'
    expect(notice(state).subject).toBe(`${head}: 822.50 元, 20261123K7Q2M9XW4T3HBZ5C, 沈記茶行`)
  })
})

it('lists a payment of another amount with the paid amount', () => {
  expect(notice('paidTwice', [PAID, OTHER_AMOUNT]).text).toContain(`${OTHER_TRADE} ¥1.00`)
  expect(notice('paidOtherAmount', [PAID, REFUNDED, OTHER_AMOUNT]).text).toContain(
    `Payments with the shop: ${OTHER_TRADE} ¥1.00\n`,
  )
})

it('lists none if its own payment is the only one, or none is left', () => {
  expect(notice('paid').text).not.toContain('Payments with the shop')
  expect(notice('refunded', [PAID, REFUNDED]).text).not.toContain('Payments with the shop')
})

it('names no time of payment if only the end of the trade was reported', () => {
  expect(notice('finished', [FINISHED]).text).not.toContain('Beijing time')
})

it('mentions no payment that is not in the order', () => {
  expect(() => notice('paid', [])).toThrow('has no payment')
})
