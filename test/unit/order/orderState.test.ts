import { describe, expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { type Fact, factKey, factsByKey, type RecordedFact } from '../../../lib/order/facts'
import { isPaid, isUnpaid, type OrderState, orderState } from '../../../lib/order/orderState'
import { plusMs } from '../../../lib/time'
import { anOrder, LIFETIME_MS, NOW, PROVENANCE, paidFact, STATES } from '../../support/orders'

const trade = { gateway: 'alipayDirect', tradeNo: 'A' } as const
const fact = (parts: Pick<Fact, 'kind'> & Record<string, unknown>): RecordedFact =>
  ({ ...trade, at: NOW, amountFen: fen(33_600), ...PROVENANCE, ...parts }) as RecordedFact
const paid = paidFact('A')
const late = plusMs(NOW, LIFETIME_MS + 1)

const stateOf = (facts: readonly RecordedFact[], now = NOW): OrderState =>
  orderState(anOrder({ facts: factsByKey(facts) }), now)

const cases: readonly [OrderState, readonly RecordedFact[]][] = [
  ['awaitingPayment', []],
  ['closed', [fact({ kind: 'closed' })]],
  ['expired', [fact({ kind: 'expired', tradeNo: '' })]],
  ['expired', [fact({ kind: 'expired' }), fact({ kind: 'closed' })]],
  ['canceled', [fact({ kind: 'canceled' })]],
  ['canceled', [fact({ kind: 'canceled' }), fact({ kind: 'expired' })]],
  ['paymentPending', [fact({ kind: 'canceled' }), fact({ kind: 'pending' })]],
  ['paidAfterCancel', [fact({ kind: 'canceled' }), paid]],
  ['paidOtherAmount', [fact({ kind: 'canceled' }), fact({ kind: 'paid', amountFen: 1 })]],
  ['paidTwice', [fact({ kind: 'canceled' }), paid, paidFact('B')]],
  ['paid', [fact({ kind: 'expired' }), paid]],
  ['paymentPending', [fact({ kind: 'expired', tradeNo: '' }), fact({ kind: 'pending' })]],
  ['paidOtherAmount', [fact({ kind: 'paid', amountFen: 1 })]],
  ['paidOtherAmount', [fact({ kind: 'paid', amountFen: 1 }), fact({ kind: 'finished' })]],
  ['paidTwice', [fact({ kind: 'paid', amountFen: 1 }), paidFact('B')]],
  ['refunded', [fact({ kind: 'paid', amountFen: 1 }), fact({ kind: 'refundedInAll', amountFen: 1 })]],
  ['closedAfterPayment', [fact({ kind: 'paid', amountFen: 1 }), fact({ kind: 'closed' })]],
  // What the shop itself did makes no trade.
  ['awaitingPayment', [fact({ kind: 'receiptSent' }), fact({ kind: 'noticeSent' })]],
  ['awaitingPayment', [fact({ kind: 'attended', concern: 'paidLate' })]],
  ['paid', [paid, fact({ kind: 'receiptSent' }), fact({ kind: 'attended', concern: 'paidLate' })]],
  ['paymentPending', [fact({ kind: 'pending' })]],
  ['paid', [paid]],
  ['paid', [paid, fact({ kind: 'pending' })]],
  ['paid', [paid, fact({ kind: 'partlyRefunded' })]],
  ['paidLate', [paidFact('A', late)]],
  ['paidTwice', [paid, paidFact('B')]],
  ['paidTwice', [paid, fact({ kind: 'closed' }), paidFact('B')]],
  // Two payments of which none is what was asked for do not make the order paid.
  [
    'paidOtherAmount',
    [fact({ kind: 'paid', amountFen: 1 }), fact({ kind: 'paid', tradeNo: 'B', amountFen: 2 })],
  ],
  [
    'closedAfterPayment',
    [fact({ kind: 'paid', amountFen: 1 }), paidFact('B'), fact({ kind: 'closed', tradeNo: 'B' })],
  ],
  [
    'closedAfterPayment',
    [paid, paidFact('B'), fact({ kind: 'closed' }), fact({ kind: 'closed', tradeNo: 'B' })],
  ],
  ['finished', [paid, fact({ kind: 'finished' })]],
  // Months later is not late: the payment's own time counts.
  ['finished', [fact({ kind: 'finished', at: late })]],
  ['finished', [fact({ kind: 'pending' }), fact({ kind: 'finished' })]],
  ['refunded', [paid, fact({ kind: 'refundedInAll', amountFen: fen(33_600) })]],
  ['refunded', [paid, fact({ kind: 'refundedInAll', amountFen: fen(33_600) }), fact({ kind: 'finished' })]],
  ['closedAfterPayment', [paid, fact({ kind: 'closed' })]],
  // One of two payments went back: what is left is an ordinary paid order.
  ['paid', [paid, paidFact('B'), fact({ kind: 'refundedInAll', amountFen: fen(33_600), tradeNo: 'B' })]],
  ['refunded', [fact({ kind: 'refundedInAll', amountFen: fen(33_600) })]],
  ['awaitingPayment', [fact({ kind: 'partlyRefunded' })]],
  ['paid', [paid, fact({ kind: 'closed', tradeNo: 'B' })]],
  ['paidLate', [paidFact('A', late), fact({ kind: 'finished', at: late })]],
  ['paymentPending', [fact({ kind: 'pending' }), fact({ kind: 'partlyRefunded' })]],
  ['closed', [fact({ kind: 'pending' }), fact({ kind: 'closed' })]],
  // Money that is on its way counts more than another trade that was closed.
  ['paymentPending', [fact({ kind: 'pending' }), fact({ kind: 'closed', tradeNo: 'B' })]],
]

describe('orderState', () => {
  it.each(cases)('%s', (state, facts) => expect(stateOf(facts)).toBe(state))

  it('is overdue from the exact millisecond on, and not before', () => {
    expect(stateOf([], plusMs(NOW, LIFETIME_MS - 1))).toBe('awaitingPayment')
    expect(stateOf([], plusMs(NOW, LIFETIME_MS))).toBe('overdue')
  })

  it('counts a payment in the last millisecond as in time', () => {
    expect(stateOf([paidFact('A', plusMs(NOW, LIFETIME_MS))])).toBe('paid')
  })

  it('never lets a paid order expire', () =>
    expect(stateOf([paid], plusMs(NOW, 10 * LIFETIME_MS))).toBe('paid'))
})

it('returns whether the shop has the money', () => {
  const states: OrderState[] = cases.map(([state]) => state)
  expect([...new Set(states.filter(isPaid))].sort()).toEqual([
    'finished',
    'paid',
    'paidAfterCancel',
    'paidLate',
    'paidTwice',
  ])
})

it('keeps decisions of a person at different times apart', () => {
  const attended = fact({ kind: 'attended', concern: 'paidLate' })
  expect(factKey(attended)).toBe(`attended:paidLate:${NOW}`)
  expect(factKey(attended)).not.toBe(factKey(fact({ ...attended, at: plusMs(NOW, 1) })))
})

it('keeps refunds apart by their ids, and joins repetitions', () => {
  const refund = (refundId: string, parts = {}) => fact({ kind: 'refunded', refundId, ...parts })
  expect(factKey(refund('R1'))).toBe('refunded:alipayDirect:R1')
  expect(factKey(refund('R1'))).toBe(factKey(refund('R1', { recordedAt: 0 })))
  // Within one second, and of one amount: two refunds all the same.
  expect(factKey(refund('R1'))).not.toBe(factKey(refund('R2')))
  const part = fact({ kind: 'partlyRefunded' })
  expect(factKey(part)).toBe(`partlyRefunded:alipayDirect:A:${NOW}`)
  expect(factKey(fact({ kind: 'refundedInAll' }))).toBe('refundedInAll:alipayDirect:A:33600')
  expect(factKey(paid)).toBe('paid:alipayDirect:A')
})

it('an order without a known payment is unpaid', () => {
  expect(STATES.filter(isUnpaid).sort()).toEqual([
    'awaitingPayment',
    'canceled',
    'closed',
    'expired',
    'overdue',
  ])
})
