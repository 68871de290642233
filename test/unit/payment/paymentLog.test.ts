/** The line that the shop's turnover is counted from. */
import { expect, it } from 'vitest'
import type { RecordedFact } from '../../../lib/order/facts'
import { logPayments } from '../../../lib/payment/paymentLog'
import { anOrder, paidFact } from '../../support/orders'

const order = anOrder()
const { orderId, amountFen } = order

it('has each payment once, with the amount of the order and how we learned of it, and nothing else', () => {
  const logged: unknown[][] = []
  const finished = { ...paidFact(), kind: 'finished' } as RecordedFact
  const asked = { ...paidFact('B'), source: 'query' } as const
  logPayments((...line) => logged.push(line), 'request', order, [paidFact(), finished, asked])
  expect(logged).toEqual(
    ['notify', 'query'].map(source => [
      'info',
      'orderPaid',
      { requestId: 'request', orderId, amountFen, source },
    ]),
  )
})
