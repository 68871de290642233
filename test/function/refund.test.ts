/** A refund from the request to the buyer's mail: the order's visits ask for it, and it is made once. */
import { beforeEach, expect, it } from 'vitest'
import { refundWay } from '../../lib/gateways/refundWays'
import { fen } from '../../lib/money'
import type { RecordedFact } from '../../lib/order/facts'
import { requestRefund } from '../../lib/payment/requestRefund'
import { plusMs, SECOND_MS } from '../../lib/time'
import { failedAnswer, refundAnswer, refundQueryAnswer, TRADE_NO, VARIABLES } from '../support/alipayPage'
import { type BoundOrder, NOW, paidFact } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'

let shop: Shop
let order: BoundOrder
beforeEach(async () => {
  shop = await openShop({ GATEWAYS: 'alipayPage', ...VARIABLES })
  order = await shop.existing({ gateway: 'alipayPage' })
  await shop.tables.orders.record(order.orderId, order, [paidFact(TRADE_NO, NOW, 'alipayPage')])
  await shop.sendReceipt(order.orderId)
  shop.world.mails.length = 0
})

const factsOf = async (...kinds: readonly RecordedFact['kind'][]) => {
  const { facts } = (await shop.tables.orders.get(order.orderId)) ?? expect.fail()
  // In a map there is no sequence.
  return kinds.flatMap(kind => Object.values(facts).filter(fact => fact.kind === kind))
}

async function want() {
  const { orders, visits } = shop.world
  const ports = { orders, visits, refundWay, clock: () => shop.world.now, log: () => {} }
  const refundRequest = { amountFen: fen(100), isByHand: false, reason: 'mei', requestId: '' }
  const outcome = await requestRefund(ports)({ orderId: order.orderId, ...refundRequest })
  return outcome.kind === 'requested' ? outcome.refund : expect.fail(outcome.kind)
}

const asked = () =>
  shop.world.asked.map(({ searchParams }) => [
    searchParams.get('method'),
    JSON.parse(searchParams.get('biz_content') ?? '{}').out_request_no,
  ])

it('is requested at once, recorded, and mailed to the buyer', async () => {
  const { refundId } = await want()
  shop.world.refund = answer(refundAnswer(order))
  await shop.visit()
  expect(asked()).toEqual([['alipay.trade.refund', refundId]])
  const told = { gateway: 'alipayPage', tradeNo: TRADE_NO, amountFen: 100, source: 'refund' }
  expect(await factsOf('refunded', 'refundedInAll', 'refundFailed')).toMatchObject([
    { kind: 'refunded', refundId, ...told },
    { kind: 'refundedInAll', ...told },
  ])
  await shop.sendReceipt(order.orderId)
  expect(shop.world.mails.map(({ to, text }) => [to, text.includes(refundId)])).toEqual([
    [order.buyerEmail, true],
  ])
  await shop.followUp()
  expect([asked().length, shop.world.queue]).toEqual([1, []])
})

it('is requested again with the same number after a lost answer, and is made once', async () => {
  const { refundId } = await want()
  await shop.visit()
  expect(await factsOf('refunded', 'refundFailed')).toEqual([])
  expect(shop.world.queue).toEqual([{ orderId: order.orderId, attempt: 1, delaySeconds: 15 }])
  shop.world.now = plusMs(NOW, 15 * SECOND_MS)
  shop.world.refund = answer(refundAnswer(order, { fund_change: 'N', gmt_refund_pay: undefined }))
  shop.world.refundKnown = answer(refundQueryAnswer(order, refundId))
  await shop.visit()
  expect(asked()).toEqual([
    ['alipay.trade.refund', refundId],
    ['alipay.trade.refund', refundId],
    ['alipay.trade.fastpay.refund.query', refundId],
  ])
  expect(await factsOf('refunded', 'refundFailed')).toMatchObject([{ kind: 'refunded', refundId }])
})

it('waits for money in the shop’s account, and says so', async () => {
  await want()
  shop.world.refund = answer(failedAnswer('alipay_trade_refund', 'ACQ.SELLER_BALANCE_NOT_ENOUGH'))
  await shop.visit()
  expect(await factsOf('refunded', 'refundFailed')).toEqual([])
  expect(shop.logged).toContainEqual({
    level: 'error',
    event: 'refundUnanswered',
    fields: expect.objectContaining({ code: 'ACQ.SELLER_BALANCE_NOT_ENOUGH' }),
  })
  expect(shop.world.queue).toHaveLength(1)
})
