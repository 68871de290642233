import { describe, expect, it, test } from 'vitest'
import { noticeMail } from '../../../lib/delivery/notice'
import { fen } from '../../../lib/money'
import type { TradeFact } from '../../../lib/order/facts'
import type { OrderState } from '../../../lib/order/orderState'
import { STATES } from '../../support/orders'
import {
  FINISHED,
  OTHER_AMOUNT,
  OTHER_TRADE,
  orderWith,
  PAID,
  PAID_OTHERWISE,
  REFUNDED,
  SHOP,
  seen,
  TRADE,
} from './samples'

const notice = (state: OrderState, facts: readonly TradeFact[] = [PAID]) =>
  noticeMail({ order: orderWith(facts), trade: PAID, state, to: 'owner@example.com', ...SHOP })

const NEEDS_PERSON: readonly OrderState[] = [
  'paidLate',
  'paidAfterCancel',
  'paidTwice',
  'paidOtherAmount',
  'closedAfterPayment',
]

describe.each(STATES)('the notice in the state %s', state => {
  it('says in its subject whether a person must act', () => {
    const head = NEEDS_PERSON.includes(state) ? '需处理 Action needed' : '收款 Paid'
    expect(notice(state).subject).toBe(`${head}: 822.50 元, 20261123K7Q2M9XW4T3HBZ5C, 沈記茶行`)
  })

  it('goes to the shop and holds the same data in text and in HTML', () => {
    const { to, text, html } = notice(state)
    expect(to).toBe('owner@example.com')
    const data = [
      '沈記茶行',
      '¥822.50',
      '明前西湖龙井 × 2 ¥336.00',
      '歙砚 × 1 ¥486.50',
      '20261123K7Q2M9XW4T3HBZ5C',
      TRADE,
      '2026-11-24 00:05:00 (北京时间 Beijing time)',
      'lin.yuan@example.com',
    ]
    for (const part of data) {
      expect(text.replace(/ +/g, ' ')).toContain(part)
      expect(seen(html)).toContain(part)
    }
    expect(html).toContain('href="https://pay.example.com/orders/20261123K7Q2M9XW4T3HBZ5C"')
    expect(text).toContain('https://pay.example.com/orders/20261123K7Q2M9XW4T3HBZ5C\n')
  })
})

it('says that the buyer has left no address', () => {
  const { buyerEmail: _, ...order } = orderWith([PAID])
  const { text, html } = noticeMail({
    order,
    trade: PAID,
    state: 'paid',
    to: 'owner@example.com',
    ...SHOP,
  })
  expect(text).toContain('买家邮箱 Buyer’s e-mail: 无 none\n')
  expect(seen(html)).toContain('买家邮箱 Buyer’s e-mail 无 none')
})

test.each<[OrderState, string, string]>([
  ['paid', '收到一笔付款', 'A payment has arrived'],
  ['finished', '收到一笔付款', 'A payment has arrived'],
  ['paidAfterCancel', '付款在订单取消之后到达', 'after the order had been canceled'],
  ['paidLate', '请决定发货还是退款', 'Decide whether to deliver or refund'],
  [
    'paidTwice',
    '请只保留下列交易中的一笔，其余退还给买家',
    'Keep one of the payments listed below and refund',
  ],
  ['paidOtherAmount', '与订单金额不符', 'is not the order’s amount'],
  ['closedAfterPayment', '支付平台关闭了这笔交易', 'the provider closed the trade'],
  ['refunded', '现在的状态请看订单页面', 'its current state is on the order’s page'],
])('%s is told in both languages', (state, chinese, english) => {
  const { text, html } = notice(state)
  for (const words of [chinese, english]) {
    expect(text).toContain(words)
    expect(seen(html)).toContain(words)
  }
})

it('lists every payment that the shop holds', () => {
  const { text, html } = notice('paidTwice', [PAID, PAID_OTHERWISE])
  expect(text).toContain(`Payments with the shop: ${TRADE} ¥822.50, ${OTHER_TRADE} ¥822.50\n`)
  expect(seen(html)).toContain(`Payments with the shop ${TRADE} ¥822.50, ${OTHER_TRADE} ¥822.50 `)
})

it('lists a payment of another amount with what was paid', () => {
  expect(notice('paidTwice', [PAID, OTHER_AMOUNT]).text).toContain(`${OTHER_TRADE} ¥1.00`)
  expect(notice('paidOtherAmount', [PAID, REFUNDED, OTHER_AMOUNT]).text).toContain(
    `Payments with the shop: ${OTHER_TRADE} ¥1.00\n`,
  )
})

it('lists of each payment what is left of it', () => {
  const part = { ...REFUNDED, amountFen: fen(2250) }
  expect(notice('paidTwice', [PAID, part, PAID_OTHERWISE]).text).toContain(
    `Payments with the shop: ${TRADE} ¥800.00, ${OTHER_TRADE} ¥822.50\n`,
  )
})

it('lists none when its own payment is the only one, or none is left', () => {
  expect(notice('paid').text).not.toContain('Payments with the shop')
  expect(notice('refunded', [PAID, REFUNDED]).text).not.toContain('Payments with the shop')
})

it('names no time of payment when only the end of the trade was told', () => {
  expect(notice('finished', [FINISHED]).text).not.toContain('Beijing time')
})

it('tells of no payment that is not in the order', () => {
  expect(() => notice('paid', [])).toThrow('has no payment')
})

it('marks which words are English', () => {
  expect(notice('paid').html).toMatch(/<p lang="en"[^>]*>A payment has arrived\.<\/p>/)
})

it('says what the payer of a link left for the shop', () => {
  const order = { ...orderWith([PAID]), note: '<五号桌>' }
  const mail = noticeMail({ order, trade: PAID, state: 'paid', to: 'owner@example.com', ...SHOP })
  expect(mail.text).toContain('付款人备注 Payer’s note: <五号桌>')
  expect(mail.html).toContain('&lt;五号桌&gt;')
  // On its line, so that it cannot pass for another part.
  const folded = { ...order, note: '五号桌\n买家邮箱 Buyer’s e-mail: thief@example.com' }
  const { text } = noticeMail({ order: folded, trade: PAID, state: 'paid', to: 'owner@example.com', ...SHOP })
  expect(text.split('\n').filter(line => line.startsWith('买家邮箱'))).toHaveLength(1)
  expect(notice('paid').text).not.toContain('备注')
})
