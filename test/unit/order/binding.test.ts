/** At which gateways an order may be paid. */
import { describe, expect, it } from 'vitest'
import { boundGateways, isBoundTo, isOverAt } from '../../../lib/order/binding'
import type { RecordedFact } from '../../../lib/order/facts'
import { withFacts } from '../../../lib/order/order'
import { orderState } from '../../../lib/order/orderState'
import { type EpochMs, plusMs } from '../../../lib/time'
import { anOrder, anUnboundOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const free = anUnboundOrder()
const requested = (gateway: string, at: EpochMs = NOW): RecordedFact => ({
  kind: 'requested',
  gateway,
  at,
  ...PROVENANCE,
})
const ended = (kind: 'closed' | 'expired', gateway: string): RecordedFact => ({
  kind,
  gateway,
  tradeNo: '1',
  at: NOW,
  ...PROVENANCE,
})

describe('an order is bound', () => {
  it('to the gateway that it was made for', () => {
    expect(boundGateways(anOrder())).toEqual(['alipayDirect'])
    expect(isBoundTo(anOrder(), 'alipayDirect')).toBe(true)
    expect(isBoundTo(anOrder(), 'paper')).toBe(false)
  })

  it('to none before its buyer has chosen, and then to those that the buyer went to', () => {
    expect(boundGateways(free)).toEqual([])
    const once = withFacts(free, [requested('paper')])
    expect(boundGateways(once)).toEqual(['paper'])
    expect(isBoundTo(once, 'alipayDirect')).toBe(false)
    const twice = withFacts(once, [requested('alipayDirect', plusMs(NOW, -1))])
    expect(boundGateways(twice)).toEqual(['alipayDirect', 'paper'])
    const later = withFacts(once, [requested('alipayDirect', plusMs(NOW, 1))])
    expect(boundGateways(later)).toEqual(['paper', 'alipayDirect'])
  })

  it('by no other fact, such as a payment', () => {
    expect(boundGateways(withFacts(free, [paidFact('1', NOW, 'paper')]))).toEqual([])
  })

  it('to the one that it was made for and another, to each once', () => {
    const order = withFacts(anOrder(), [requested('paper'), requested('alipayDirect')])
    expect(boundGateways(order)).toEqual(['alipayDirect', 'paper'])
  })
})

it.each(['closed', 'expired'] as const)('an order has ended where it is %s, and not elsewhere', kind => {
  const order = withFacts(free, [requested('paper'), requested('alipayDirect'), ended(kind, 'paper')])
  expect([isOverAt(order, 'paper'), isOverAt(order, 'alipayDirect')]).toEqual([true, false])
})

describe('the state of an order with a choice of gateways', () => {
  const late = free.expiresAt

  it('is expired after its time if the buyer was never sent to a gateway', () => {
    expect(orderState(free, plusMs(late, -1))).toBe('awaitingPayment')
    expect(orderState(free, late)).toBe('expired')
    expect(orderState(withFacts(free, [requested('paper')]), late)).toBe('overdue')
  })

  it('is unpaid until it has ended everywhere', () => {
    const both = withFacts(free, [requested('paper'), requested('alipayDirect')])
    const half = withFacts(both, [ended('closed', 'paper')])
    expect(orderState(half, NOW)).toBe('awaitingPayment')
    expect(orderState(half, late)).toBe('overdue')
    expect(orderState(withFacts(half, [ended('closed', 'alipayDirect')]), late)).toBe('closed')
    expect(orderState(withFacts(half, [ended('expired', 'alipayDirect')]), late)).toBe('expired')
  })
})
