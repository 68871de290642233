/** Refund ids are unique within an order, even in their last two characters. */
import { describe, expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { factsByKey, type RecordedFact } from '../../../lib/order/facts'
import { withFacts } from '../../../lib/order/order'
import { parseOrderId } from '../../../lib/order/orderId'
import { hasSameKey, isSameRequest, newRefundId, refundTail } from '../../../lib/order/refundId'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const requested = (refundId: string): RecordedFact => ({
  kind: 'refundRequested',
  gateway: 'alipayDirect',
  tradeNo: 'A',
  at: NOW,
  refundId,
  amountFen: fen(1),
  ...PROVENANCE,
})
const withRefunds = (...refundIds: readonly string[]) =>
  anOrder({ facts: factsByKey(refundIds.map(requested)) })

const request = { orderId: anOrder().orderId, isByHand: false, reason: 'broken' }
/** Bytes that make these two characters at the end. */
const endingIn = (...tails: readonly (readonly [number, number])[]) => {
  const next = tails.values()
  return () => Buffer.from([...Array.from({ length: 14 }, () => 0), ...(next.next().value ?? expect.fail())])
}

it('has the format of an order number', () =>
  expect(parseOrderId(newRefundId(anOrder(), NOW, request))).toBeDefined())

it('has another tail than the others of the order', () => {
  const order = withFacts(withRefunds('20261123CCCCCCCCCCCCCCZZ'), [paidFact('A')])
  expect(refundTail(newRefundId(order, NOW, request, endingIn([31, 31], [31, 30])))).toBe('ZY')
})

it('does not exist when all tails are used', () => {
  let tries = 0
  const always = () => {
    tries += 1
    return Buffer.alloc(16, 31)
  }
  const order = withRefunds('20261123CCCCCCCCCCCCCCZZ')
  expect(() => newRefundId(order, NOW, request, always)).toThrow('too many refunds')
  expect(tries).toBe(1000)
})

describe('with an idempotency key', () => {
  const keyed = { ...request, idempotencyKey: 'key-1', amountFen: fen(100) }

  it('is derived from the key and the request', () => {
    const [one, other] = [newRefundId(anOrder(), NOW, keyed), newRefundId(anOrder(), NOW, keyed)]
    expect(parseOrderId(one)).toBeDefined()
    expect(other).toBe(one)
  })

  it('has another tail than the others of the order, and the same key and request', () => {
    const first = newRefundId(anOrder(), NOW, keyed)
    const second = newRefundId(withRefunds(first), NOW, keyed)
    expect(refundTail(second)).not.toBe(refundTail(first))
    expect(hasSameKey(first, second) && isSameRequest(first, second)).toBe(true)
  })

  it('distinguishes keys and requests', () => {
    const one = newRefundId(anOrder(), NOW, keyed)
    const otherRequest = newRefundId(anOrder(), NOW, { ...keyed, amountFen: fen(101) })
    const otherKey = newRefundId(anOrder(), NOW, { ...keyed, idempotencyKey: 'key-2' })
    expect([hasSameKey(one, otherRequest), isSameRequest(one, otherRequest)]).toEqual([true, false])
    expect(hasSameKey(one, otherKey)).toBe(false)
    const more = [{ tradeNo: 'A' }, { tradeNo: 'B' }, { expectedFen: fen(1) }, { expectedInAllFen: fen(1) }]
    const requests = more.map(parts => newRefundId(anOrder(), NOW, { ...keyed, ...parts }))
    expect(new Set([one, ...requests].map(id => id.slice(16, 22))).size).toBe(5)
  })
})
