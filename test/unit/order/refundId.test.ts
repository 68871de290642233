/** The number of a refund: unlike that of any other refund of its order, to its last two characters. */
import { expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { factKey, type RecordedFact } from '../../../lib/order/facts'
import { type OrderId, parseOrderId } from '../../../lib/order/orderId'
import { newRefundId, refundTail } from '../../../lib/order/refundId'
import { anOrder, NOW, PROVENANCE } from '../../support/orders'

const requested = (refundId: string): RecordedFact => ({
  ...{ kind: 'refundRequested', gateway: 'alipayDirect', tradeNo: 'A', at: NOW, refundId },
  ...{ amountFen: fen(1), ...PROVENANCE },
})
const withRefunds = (...refundIds: readonly string[]) =>
  anOrder({ facts: Object.fromEntries(refundIds.map(requested).map(fact => [factKey(fact), fact])) })

it('has the form of an order number', () => expect(parseOrderId(newRefundId(anOrder(), NOW))).toBeDefined())

it('has another end than the others of the order', () => {
  const numbers = ['20261123AAAAAAAAAAAAAAZZ', '20261123BBBBBBBBBBBBBBZY'].values()
  const random = () => (numbers.next().value ?? expect.fail()) as OrderId
  expect(refundTail(newRefundId(withRefunds('20261123CCCCCCCCCCCCCCZZ'), NOW, random))).toBe('ZY')
})

it('is none when all ends are taken', () => {
  const always = () => '20261123AAAAAAAAAAAAAAZZ' as OrderId
  expect(() => newRefundId(withRefunds('20261123CCCCCCCCCCCCCCZZ'), NOW, always)).toThrow('too many refunds')
})
