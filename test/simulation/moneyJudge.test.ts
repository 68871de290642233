/** Tests of the simulation's own check of money: which outcomes of direct pay's refunds it accepts, and which not. */
import { expect, it } from 'vitest'
import { judgeMoney } from './moneyJudge'

const ORDER = '20261123ABCDEFGHJKMNPQRS'
const REFUND = '20261124TVWXYZ0123456789'
const TRADE = { gateway: 'alipayDirect', orderId: ORDER, tradeNo: 'T', amountFen: 100 }
/** On two days the same refund has two numbers. */
const batch = (day: string, madeAt: number) => {
  const refundNo = `${day}${ORDER.slice(2)}${REFUND.slice(-2)}`
  return { refundNo, knownAs: refundNo, amountFen: 30, madeAt }
}
const PAID = { 'paid:alipayDirect:T': { fen: 100, by: 'notify', rec: 1 } }
const ASKED = { [`refundRequested:alipayDirect:${REFUND}`]: { fen: 30, trade: 'T', by: 'person', rec: 2 } }
const MADE = { [`refunded:alipayDirect:${REFUND}`]: { fen: 30, trade: 'T', by: 'notify', rec: 6 } }
const givenUp = (rec: number) => ({
  [`refundFailed:alipayDirect:${REFUND}`]: { trade: 'T', by: 'person', rec },
})
const BY_HAND = { 'refunded:alipayDirect:H': { fen: 30, trade: 'T', by: 'person', req: 'request', rec: 9 } }

type Item = Parameters<typeof judgeMoney>[1][number]

const rule = (refunds: readonly ReturnType<typeof batch>[], facts: Item['facts']) => {
  const trade = { ...TRADE, isTaken: true, isOurs: true, canBeAsked: true, acknowledgedFen: 0, refunds }
  const items = [{ orderId: ORDER, facts: { ...PAID, ...ASKED, ...facts } }]
  return judgeMoney([trade], items, new Set(['request'])).wrong?.rule
}

const FIRST = batch('20261124', 5)

it('takes a refund that was made once, or given up for good', () => {
  expect(rule([FIRST], MADE)).toBeUndefined()
  expect(rule([], givenUp(7))).toBeUndefined()
  expect(rule([FIRST], { ...givenUp(7), ...BY_HAND })).toBeUndefined()
})

it.each([
  ['the gateway made one refund twice', [FIRST, batch('20261125', 8)], MADE],
  ['a refund was given up, and made afterwards', [FIRST], givenUp(4)],
  ['by the books less went back than the shop had refunded', [FIRST], givenUp(7)],
  ['the books have a refund that the gateway has not', [], MADE],
  ['a refund is on its way for ever', [FIRST], {}],
  [
    'nobody paid that back by hand',
    [],
    { ...givenUp(7), 'refunded:alipayDirect:H': { ...BY_HAND['refunded:alipayDirect:H'], req: '' } },
  ],
])('says: %s', (wrong, refunds, facts) => {
  expect(rule(refunds, facts as Item['facts'])).toBe(wrong)
})
