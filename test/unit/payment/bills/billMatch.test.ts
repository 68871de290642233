/** What a day's bill must contain of an order. */
import { expect, it } from 'vitest'
import { fen } from '../../../../lib/money'
import { factsByKey, type RecordedFact } from '../../../../lib/order/facts'
import { dueInBill } from '../../../../lib/payment/bills/billMatch'
import { DAY_MS, plusMs } from '../../../../lib/time'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../../support/orders'

const ACCOUNTS = ['alipayPage', 'alipayPage.teahouse', 'alipayDirect'] as const

/** A payment and a refund at each account on each of three days, no two amounts alike. */
const FACTS = ACCOUNTS.flatMap((gateway, account) =>
  [-1, 0, 1].flatMap((day, index) => {
    const [at, number] = [plusMs(NOW, day * DAY_MS), account * 3 + index]
    const tradeNo = `T${number}`
    const refund = {
      kind: 'refunded',
      gateway,
      tradeNo,
      refundId: `R${number}`,
      at,
      amountFen: fen(100 + number),
    }
    const paid = { ...paidFact(tradeNo, at, gateway), amountFen: fen(1000 + number) }
    return [paid, { ...refund, ...PROVENANCE }] as RecordedFact[]
  }),
)
const ORDER = anOrder({ facts: factsByKey(FACTS) })
const { orderId } = ORDER

it.each(
  ACCOUNTS.flatMap((gateway, account) =>
    [0, 1, 2].map(index => [gateway, 22 + index, account * 3 + index] as const),
  ),
)('of %s on the %ith: its own payment and refund of that day', (gateway, day, number) => {
  const trade = { orderId, tradeNo: `T${number}` }
  const refund = { ...trade, refundId: `R${number}` }
  expect(dueInBill(ORDER, gateway, `202611${day}`).map(({ mismatch }) => mismatch)).toEqual([
    { kind: 'paidHereNotThere', ...trade, hereFen: 1000 + number },
    { kind: 'refundedHereNotThere', ...refund, hereFen: 100 + number },
  ])
})
