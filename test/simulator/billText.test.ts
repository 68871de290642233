// The lines of a bill and both of its texts, whole, from trades of which no two values are equal.

import { expect, it } from 'vitest'
import { detailsText, summaryText } from '../../local/simulator/alipayPage/bill/billText'
import { movementsOf } from '../../local/simulator/alipayPage/bill/movements'
import { openTrade, type Trade } from '../../local/simulator/core/trade'

/** 2025-01-31 in Beijing, and so many minutes later. */
const at = (minutes: number) => Date.UTC(2025, 0, 30, 16) + minutes * 60_000
const aTrade = (index: number, changes: Partial<Trade>): Trade => ({
  ...openTrade(
    'alipayPage',
    `T${index}`,
    { outTradeNo: `O${index}`, totalFen: index * 1000 } as never,
    at(-index),
    null,
  ),
  subject: `tea, ${index}`,
  buyerEmail: `b${index}@buyer.example`,
  ...changes,
})
const refund = (refundNo: string | null, fen: number, minutes: number) => ({
  refundNo,
  fen,
  atMs: at(minutes),
})
const trades = [
  aTrade(1, {
    paidAtMs: at(10),
    refunds: [refund('R1', 100, 20), refund('R2', 30, 40), refund('R3', 5, 24 * 60)],
  }),
  aTrade(2, { paidAtMs: at(-1), refunds: [refund(null, 2000, 30)] }),
  aTrade(3, { paidAtMs: at(24 * 60 - 1), buyerEmail: null }),
  aTrade(4, {}),
]
const movements = movementsOf(trades, '20250131')

it('contains the trades of the day, the latest first', () => {
  expect(
    movements.map(({ kind, tradeNo, outTradeNo, buyer, createdAtMs, atMs, fen, refundNo, feeFen }) => [
      ...[kind, tradeNo, outTradeNo, buyer, createdAtMs, atMs, fen, refundNo, feeFen],
    ]),
  ).toEqual([
    ['payment', 'T3', 'O3', '', at(-3), at(24 * 60 - 1), 3000, '', 18],
    ['refund', 'T1', 'O1', 'b1@buyer.example', at(-1), at(40), 30, 'R2', 0],
    ['refund', 'T2', 'O2', 'b2@buyer.example', at(-2), at(30), 2000, '', 12],
    ['refund', 'T1', 'O1', 'b1@buyer.example', at(-1), at(20), 100, 'R1', 1],
    ['payment', 'T1', 'O1', 'b1@buyer.example', at(-1), at(10), 1000, '', 6],
  ])
})

it('has a head, the lines and the sums', () => {
  const account = { sellerId: '2088', day: '20250131' }
  const head = [
    '#账号：[20880156]',
    '#起始日期：[2025年01月31日 00:00:00]   终止日期：[2025年02月01日 00:00:00]',
  ]
  const details = detailsText(account, movements, at(24 * 60 + 600)).split('\r\n')
  expect(details.slice(0, 3)).toEqual(['#支付宝业务明细查询', ...head])
  const zeros = '0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00'
  expect(details.slice(5, 10)).toEqual([
    `T3\t,O3\t,交易\t,tea， 3,2025-01-30 23:57:00,2025-01-31 23:59:00,\t,\t,,\t,\t,30.00,30.00,${zeros},\t,-0.18,0.00,`,
    `T1\t,O1\t,退款\t,tea， 1,2025-01-30 23:59:00,2025-01-31 00:40:00,\t,\t,,\t,b1@buyer.example\t,-0.30,-0.30,${zeros},R2\t,0.00,0.00,`,
    `T2\t,O2\t,退款\t,tea， 2,2025-01-30 23:58:00,2025-01-31 00:30:00,\t,\t,,\t,b2@buyer.example\t,-20.00,-20.00,${zeros},\t,0.12,0.00,`,
    `T1\t,O1\t,退款\t,tea， 1,2025-01-30 23:59:00,2025-01-31 00:20:00,\t,\t,,\t,b1@buyer.example\t,-1.00,-1.00,${zeros},R1\t,0.01,0.00,`,
    `T1\t,O1\t,交易\t,tea， 1,2025-01-30 23:59:00,2025-01-31 00:10:00,\t,\t,,\t,b1@buyer.example\t,10.00,10.00,${zeros},\t,-0.06,0.00,`,
  ])
  expect(details.slice(11)).toEqual([
    '#交易合计：2笔，商家实收共40.00元，商家优惠共0.00元',
    '#退款合计：3笔，商家实收退款共-21.30元，商家优惠退款共0.00元',
    '#导出时间：[2025年02月01日 10:00:00]',
    '',
  ])
  const summary = summaryText(account, movements, at(24 * 60 + 600)).split('\r\n')
  expect([...summary.slice(0, 3), ...summary.slice(4, 6), ...summary.slice(7)]).toEqual([
    ...['#支付宝业务汇总查询', ...head],
    ...['门店编号,门店名称,交易订单总笔数,退款订单总笔数,实收净额（元）', '合计\t,\t,2,3,18.70'],
    ...['#导出时间：[2025年02月01日 10:00:00]', ''],
  ])
})
