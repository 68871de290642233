/** The line that the shop's turnover is counted from. */
import { expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import type { RecordedFact } from '../../../lib/order/facts'
import { withFacts } from '../../../lib/order/order'
import { logPayments } from '../../../lib/payment/paymentLog'
import { anOrder, NOW, paidFact } from '../../support/orders'

const order = withFacts(anOrder(), [paidFact()])
const { orderId } = order

it('has each payment once, with its amount, the order’s state and how we learned of it, and nothing else', () => {
  const logged: unknown[][] = []
  const finished = { ...paidFact(), kind: 'finished' } as RecordedFact
  const asked = { ...paidFact('B'), source: 'query', amountFen: fen(100) } as const
  logPayments((...line) => logged.push(line), 'request', order, [paidFact(), finished, asked], NOW)
  expect(logged).toEqual(
    [
      ['notify', order.amountFen],
      // As a gateway tells that is asked: the buyer has paid something else.
      ['query', 100],
    ].map(([source, amountFen]) => [
      'info',
      'orderPaid',
      { requestId: 'request', orderId, amountFen, state: 'paid', source },
    ]),
  )
})

it('has each refund, and each that failed, with its id and amount', () => {
  const logged: unknown[][] = []
  const refund = { ...paidFact(), refundId: 'R1', source: 'refund' } as const
  const made = { ...refund, kind: 'refunded', amountFen: 100 } as unknown as RecordedFact
  const failed = { ...refund, kind: 'refundFailed', refundId: 'R2', code: 'ACQ.NO' } as RecordedFact
  const asked = {
    ...refund,
    kind: 'refundRequested',
    refundId: 'R2',
    amountFen: 200,
  } as unknown as RecordedFact
  const known = withFacts(order, [asked])
  logPayments((...line) => logged.push(line), 'request', known, [made, failed], NOW)
  const trace = { requestId: 'request', orderId }
  expect(logged).toEqual([
    ['info', 'refundMade', { ...trace, refundId: 'R1', amountFen: 100, source: 'refund' }],
    [
      'error',
      'refundFailed',
      { ...trace, gateway: 'alipayDirect', refundId: 'R2', amountFen: 200, code: 'ACQ.NO' },
    ],
  ])
})
