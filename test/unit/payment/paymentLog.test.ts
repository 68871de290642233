/** The log lines of payments and refunds, which metrics count. */
import { expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { type Fact, GIVEN_UP, type RecordedFact } from '../../../lib/order/facts'
import { withFacts } from '../../../lib/order/order'
import { logPayments } from '../../../lib/payment/paymentLog'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const order = withFacts(anOrder(), [paidFact()])
const { orderId } = order

it('logs each payment once, with its amount, the order’s state and the source, and nothing else', () => {
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

it('logs each refund, and each failed one, with its id and amount', () => {
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

it('logs a failed refund with what was requested at this gateway under this number, or without an amount', () => {
  const logged: (string | undefined | object)[][] = []
  const of = (gateway: string, refundId: string, amount: number): RecordedFact => {
    const refund = { gateway, tradeNo: 'A', refundId, at: NOW, amountFen: fen(amount) }
    return { kind: 'refundRequested', ...refund, ...PROVENANCE }
  }
  const failed = (gateway: string, refundId: string): RecordedFact => {
    const fact: Fact = { kind: 'refundFailed', gateway, tradeNo: 'A', refundId, at: NOW, code: GIVEN_UP }
    return { ...fact, ...PROVENANCE }
  }
  const asked = [of('alipayPage', 'R1', 1), of('alipayDirect', 'R2', 2), of('alipayPage', 'R2', 3)]
  const news = [failed('alipayPage', 'R2'), failed('alipayDirect', 'R1')]
  // As the store has them: in no sequence.
  const known = withFacts(order, [...news, ...asked])
  logPayments((...line) => logged.push(line), 'request', known, news, NOW)
  expect(logged.map(([, , fields]) => fields)).toMatchObject([
    { gateway: 'alipayPage', refundId: 'R2', amountFen: 3 },
    { gateway: 'alipayDirect', refundId: 'R1', amountFen: undefined },
  ])
})
