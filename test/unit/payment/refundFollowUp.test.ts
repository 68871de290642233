/** Refunds that were reported without their amount. */
import { expect, it } from 'vitest'
import { factsByKey, type RecordedFact } from '../../../lib/order/facts'
import { backoff } from '../../../lib/payment/backoff'
import {
  gatewaysOfUnquantifiedRefunds,
  nextRefundVisit,
  nextUnquantifiedVisit,
} from '../../../lib/payment/refundFollowUp'
import { DAY_MS, HOUR_MS, plusMs } from '../../../lib/time'
import { anOrder, NOW, PROVENANCE } from '../../support/orders'

const at = (ms: number) => plusMs(NOW, ms)
const told = (
  kind: 'partlyRefunded' | 'refundedInAll',
  recordedAt: number,
  tradeNo = 'A',
  gateway = 'paper',
) =>
  ({
    kind,
    gateway,
    tradeNo,
    amountFen: 1,
    at: at(recordedAt),
    ...PROVENANCE,
    recordedAt: at(recordedAt),
  }) as never
const orderWith = (...facts: RecordedFact[]) => anOrder({ facts: factsByKey(facts) })

it('are queried again after as long as the youngest of them is old, in any sequence', () => {
  const facts = [
    told('partlyRefunded', HOUR_MS),
    told('partlyRefunded', 0, 'B'),
    told('partlyRefunded', 1, 'C'),
  ]
  for (const order of [orderWith(...facts), orderWith(...facts.toReversed())]) {
    const now = at(3 * HOUR_MS)
    expect(nextUnquantifiedVisit(order, now)).toBe(backoff(at(HOUR_MS), now))
    expect(nextRefundVisit(order, now)).toBe(at(5 * HOUR_MS))
  }
})

it('are queried at their gateways, the oldest first, for a day', () => {
  const order = orderWith(
    ...[told('partlyRefunded', 1, 'A', 'second'), told('partlyRefunded', 0, 'A', 'first')],
    told('partlyRefunded', 2, 'B', 'second'),
  )
  expect(gatewaysOfUnquantifiedRefunds(order, at(3))).toEqual(['first', 'second'])
  expect(gatewaysOfUnquantifiedRefunds(order, at(DAY_MS + 1))).toEqual(['second'])
  expect(gatewaysOfUnquantifiedRefunds(order, at(DAY_MS + 2))).toEqual([])
  expect(nextUnquantifiedVisit(order, at(DAY_MS + 2))).toBeUndefined()
})

it('are settled by the trade’s total, unless that is older or of another trade', () => {
  const isTold = (...facts: RecordedFact[]) =>
    gatewaysOfUnquantifiedRefunds(orderWith(told('partlyRefunded', 10), ...facts), at(20)).length === 0
  expect(isTold(told('refundedInAll', 10))).toBe(true)
  expect(isTold(told('refundedInAll', 9))).toBe(false)
  expect(isTold(told('refundedInAll', 10, 'B'))).toBe(false)
  expect(isTold(told('refundedInAll', 10, 'A', 'another'))).toBe(false)
})
