/** The mail about a refund if there is no address. Its text: approved.test.ts */
import { expect, it } from 'vitest'
import { refundMail } from '../../../lib/delivery/refundMail'
import { fen } from '../../../lib/money'
import type { RecordedRefund } from '../../../lib/order/trades'
import { orderWith, PAID, SHOP, TRADE } from './samples'

const REFUND: RecordedRefund = {
  kind: 'refunded',
  gateway: 'alipayPage',
  tradeNo: TRADE,
  refundId: '20261123R',
  at: PAID.at,
  amountFen: fen(1234),
  source: 'refund',
  sourceId: '',
  requestId: 'r1',
  recordedAt: PAID.at,
}

it('is not sent without an address', () => {
  const { buyerEmail: _, ...order } = orderWith([PAID])
  expect(() => refundMail({ order, refund: REFUND, ...SHOP })).toThrow('has no e-mail address')
})
