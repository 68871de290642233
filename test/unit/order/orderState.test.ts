import { describe, expect, it } from 'vitest'
import { type Fact, factKey, type RecordedFact } from '../../../lib/order/facts'
import { isPaid, type OrderState, orderState } from '../../../lib/order/orderState'
import { plusMs } from '../../../lib/time'
import { anOrder, LIFETIME_MS, NOW, PROVENANCE, paidFact } from '../../support/orders'

const trade = { gateway: 'alipayDirect', tradeNo: 'A' } as const
const fact = (parts: Pick<Fact, 'kind'> & Record<string, unknown>): RecordedFact =>
  ({ ...trade, at: NOW, ...PROVENANCE, ...parts }) as RecordedFact
const paid = paidFact('A')
const late = plusMs(NOW, LIFETIME_MS + 1)

const stateOf = (facts: readonly RecordedFact[], now = NOW): OrderState =>
  orderState(anOrder({ facts: Object.fromEntries(facts.map(each => [factKey(each), each])) }), now)

const cases: readonly [OrderState, readonly RecordedFact[]][] = [
  ['awaitingPayment', []],
  ['closed', [fact({ kind: 'closed' })]],
  ['expired', [fact({ kind: 'expired', tradeNo: '' })]],
  ['expired', [fact({ kind: 'expired' }), fact({ kind: 'closed' })]],
  ['paid', [fact({ kind: 'expired' }), paid]],
  ['paymentPending', [fact({ kind: 'expired', tradeNo: '' }), fact({ kind: 'pending' })]],
  ['paidOtherAmount', [fact({ kind: 'paidOtherAmount', amountFen: 1 })]],
  ['paidOtherAmount', [fact({ kind: 'paidOtherAmount', amountFen: 1 }), fact({ kind: 'finished' })]],
  ['paidTwice', [fact({ kind: 'paidOtherAmount', amountFen: 1 }), paidFact('B')]],
  ['refunded', [fact({ kind: 'paidOtherAmount', amountFen: 1 }), fact({ kind: 'refunded', full: true })]],
  ['closedAfterPayment', [fact({ kind: 'paidOtherAmount', amountFen: 1 }), fact({ kind: 'closed' })]],
  // What the shop itself did makes no trade.
  ['awaitingPayment', [fact({ kind: 'receiptSent' }), fact({ kind: 'noticeSent' })]],
  ['awaitingPayment', [fact({ kind: 'attended', concern: 'paidLate' })]],
  ['paid', [paid, fact({ kind: 'receiptSent' }), fact({ kind: 'attended', concern: 'paidLate' })]],
  ['paymentPending', [fact({ kind: 'pending' })]],
  ['paid', [paid]],
  ['paid', [paid, fact({ kind: 'pending' })]],
  ['paid', [paid, fact({ kind: 'refunded', full: false })]],
  ['paidLate', [paidFact('A', late)]],
  ['paidTwice', [paid, paidFact('B')]],
  ['finished', [paid, fact({ kind: 'finished' })]],
  // Months later is not late: the payment's own time counts.
  ['finished', [fact({ kind: 'finished', at: late })]],
  ['finished', [fact({ kind: 'pending' }), fact({ kind: 'finished' })]],
  ['refunded', [paid, fact({ kind: 'refunded', full: true })]],
  ['refunded', [paid, fact({ kind: 'refunded', full: true }), fact({ kind: 'finished' })]],
  ['closedAfterPayment', [paid, fact({ kind: 'closed' })]],
  // One of two payments went back: what is left is an ordinary paid order.
  ['paid', [paid, paidFact('B'), fact({ kind: 'refunded', full: true, tradeNo: 'B' })]],
  ['refunded', [fact({ kind: 'refunded', full: true })]],
  ['awaitingPayment', [fact({ kind: 'refunded', full: false })]],
  ['paid', [paid, fact({ kind: 'closed', tradeNo: 'B' })]],
  ['paidLate', [paidFact('A', late), fact({ kind: 'finished', at: late })]],
  ['paymentPending', [fact({ kind: 'pending' }), fact({ kind: 'refunded', full: false })]],
  ['closed', [fact({ kind: 'pending' }), fact({ kind: 'closed' })]],
  // Money that is on its way counts more than another trade that was closed.
  ['paymentPending', [fact({ kind: 'pending' }), fact({ kind: 'closed', tradeNo: 'B' })]],
]

describe('orderState', () => {
  it.each(cases)('%s', (state, facts) => expect(stateOf(facts)).toBe(state))

  it('is overdue at the appointed millisecond and not before', () => {
    expect(stateOf([], plusMs(NOW, LIFETIME_MS - 1))).toBe('awaitingPayment')
    expect(stateOf([], plusMs(NOW, LIFETIME_MS))).toBe('overdue')
  })

  it('counts a payment in the last millisecond as in time', () => {
    expect(stateOf([paidFact('A', plusMs(NOW, LIFETIME_MS))])).toBe('paid')
  })

  it('never lets a paid order expire', () =>
    expect(stateOf([paid], plusMs(NOW, 10 * LIFETIME_MS))).toBe('paid'))
})

it('tells whether the shop has the money', () => {
  const states: OrderState[] = cases.map(([state]) => state)
  expect([...new Set(states.filter(isPaid))].sort()).toEqual(['finished', 'paid', 'paidLate', 'paidTwice'])
})

it('keeps what a person did at different times apart', () => {
  const attended = fact({ kind: 'attended', concern: 'paidLate' })
  expect(factKey(attended)).toBe(`attended:paidLate:${NOW}`)
  expect(factKey(attended)).not.toBe(factKey(fact({ ...attended, at: plusMs(NOW, 1) })))
})

it('keeps parts of a refund apart, and repetitions together', () => {
  const part = fact({ kind: 'refunded', full: false })
  expect(factKey(part)).toBe(factKey(fact({ kind: 'refunded', full: false, recordedAt: 0 })))
  expect(factKey(part)).not.toBe(factKey(fact({ kind: 'refunded', full: false, at: plusMs(NOW, 1000) })))
  expect(factKey(paid)).toBe('paid:alipayDirect:A')
  expect(factKey(part)).toBe(`refunded:alipayDirect:A:${NOW}`)
  expect(factKey(fact({ kind: 'refunded', full: true }))).toBe('refunded:alipayDirect:A:full')
})
