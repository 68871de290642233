import { describe, expect, it, test } from 'vitest'
import { receiptMail } from '../../../lib/delivery/receipt'
import { LOCALES, type Locale } from '../../../lib/locale'
import { fen, MAX_FEN } from '../../../lib/money'
import type { TradeFact } from '../../../lib/order/facts'
import type { OrderState } from '../../../lib/order/orderState'
import { STATES } from '../../support/orders'
import { looseCells } from '../page/samples'
import {
  FINISHED,
  OTHER_AMOUNT,
  orderWith,
  PAID,
  PAID_OTHERWISE,
  REFUNDED,
  SHOP,
  seen,
  TRADE,
} from './samples'

const receipt = (state: OrderState, locale: Locale = 'en', facts: readonly TradeFact[] = [PAID]) =>
  receiptMail({ order: orderWith(facts, { locale }), trade: PAID, state, ...SHOP })

const WORDS: Record<
  Locale,
  Record<'paid' | 'paidLate' | 'paidAfterCancel' | 'paidTwice' | 'changed', string>
> = {
  'zh-Hans': {
    paid: '谢谢惠顾',
    paidLate: '付款在订单过期之后到达',
    paidAfterCancel: '付款在店家取消订单之后到达',
    paidTwice: '店家会把多付的款项退还给您',
    changed: '现在的状态请看订单页面',
  },
  'zh-Hant': {
    paid: '謝謝惠顧',
    paidLate: '付款在訂單逾期之後到達',
    paidAfterCancel: '付款在店家取消訂單之後到達',
    paidTwice: '店家會把多付的款項退還給您',
    changed: '現在的狀態請看訂單頁面',
  },
  en: {
    paid: 'Thank you',
    paidLate: 'arrived after the order had expired',
    paidAfterCancel: 'arrived after the shop had canceled the order',
    paidTwice: 'The shop refunds what was paid too much',
    changed: 'its current state is on the order’s page',
  },
}

const outcomeOf = (state: OrderState) =>
  state === 'finished'
    ? 'paid'
    : ['paid', 'paidLate', 'paidAfterCancel', 'paidTwice'].includes(state)
      ? state
      : 'changed'

describe.each(LOCALES)('the receipt in %s', locale => {
  test.each(STATES)('says in the state %s what happened and what follows, and nothing else', state => {
    const { text, html } = receipt(state, locale)
    for (const [outcome, words] of Object.entries(WORDS[locale])) {
      expect(text.includes(words), words).toBe(outcome === outcomeOf(state))
      expect(seen(html).includes(words), words).toBe(outcome === outcomeOf(state))
    }
  })

  it('goes to the buyer, and names shop, amount and order in its subject, but not the goods', () => {
    const { to, subject } = receipt('paid', locale)
    expect(to).toBe('lin.yuan@example.com')
    for (const part of ['沈記茶行', '822.50', '20261123K7Q2M9XW4T3HBZ5C']) expect(subject).toContain(part)
    expect(subject).not.toMatch(/龙井|歙砚/)
  })

  it('holds the same data in text and in HTML', () => {
    const { text, html } = receipt('paid', locale)
    const data = [
      '沈記茶行',
      '¥822.50',
      '明前西湖龙井 × 2 ¥336.00',
      '歙砚 × 1 ¥486.50',
      '20261123K7Q2M9XW4T3HBZ5C',
      TRADE,
    ]
    for (const part of data) {
      expect(text.replace(/ +/g, ' ')).toContain(part)
      expect(seen(html)).toContain(part)
    }
  })

  it('gives each row and column of its table a heading', () => {
    const { html } = receipt('paid', locale)
    expect(html).toContain('<table')
    expect(looseCells(html)).toEqual([])
  })

  it('links to the order', () => {
    const { text, html } = receipt('paid', locale)
    const url = 'https://pay.example.com/orders/20261123K7Q2M9XW4T3HBZ5C'
    expect(text).toMatch(new RegExp(`${url}$`, 'm'))
    expect(html.match(/href="[^"]*"/g)).toEqual([`href="${url}"`])
  })

  it('is in the language throughout', () => {
    const { html } = receipt('paid', locale)
    expect(html.match(/ lang="[^"]*"/g)).toEqual([` lang="${locale}"`, ` lang="${locale}"`])
  })
})

test.each<[Locale, string, string, string, string]>([
  [
    'zh-Hans',
    '沈記茶行：收到付款 822.50 元，订单 20261123K7Q2M9XW4T3HBZ5C',
    '付款时间：北京时间 2026 年 11 月 24 日 00:05',
    '不是发票',
    '自动发出',
  ],
  [
    'zh-Hant',
    '沈記茶行：收到付款 822.50 元，訂單 20261123K7Q2M9XW4T3HBZ5C',
    '付款時間：北京時間 2026 年 11 月 24 日 00:05',
    '不是發票',
    '自動發出',
  ],
  [
    'en',
    '沈記茶行: payment of 822.50 yuan received, order 20261123K7Q2M9XW4T3HBZ5C',
    'Paid: 24 November 2026, 00:05 (Beijing time)',
    'not an invoice (发票)',
    'sent automatically',
  ],
])('the words in %s', (locale, subject, paidAt, notInvoice, automatic) => {
  const mail = receipt('paid', locale)
  expect(mail.subject).toBe(subject)
  expect(mail.text).toContain(paidAt)
  expect(seen(mail.html)).toContain(paidAt.replace(/：|: /, ' '))
  for (const words of [notInvoice, automatic]) {
    expect(mail.text).toContain(words)
    expect(seen(mail.html)).toContain(words)
  }
})

it('is plain to read as text', () => {
  expect(receipt('paidLate').text).toBe(`沈記茶行

Paid after the order had expired
Your payment arrived after the order had expired. The shop has received it.
The shop decides whether to deliver or refund, and contacts you. Please do not pay again.

Amount paid (CNY): ¥822.50

明前西湖龙井 × 2  ¥336.00
歙砚 × 1  ¥486.50

Order number: 20261123K7Q2M9XW4T3HBZ5C
Trade number: ${TRADE}
Paid: 24 November 2026, 00:05 (Beijing time)

View your order: https://pay.example.com/orders/20261123K7Q2M9XW4T3HBZ5C

This mail confirms your payment. It is not an invoice (发票).
It was sent automatically.
`)
})

it('names no time of payment when only the end of the trade was told', () => {
  const { text, html } = receipt('finished', 'en', [FINISHED])
  expect(text).not.toContain('Beijing time')
  expect(html).not.toContain('Beijing time')
  expect(text).toContain(WORDS.en.paid)
})

it('has the time of its own payment when there are two', () => {
  const later = { ...PAID_OTHERWISE, at: Date.parse('2026-11-30T10:00:00+08:00') as typeof PAID.at }
  const { text } = receipt('paidTwice', 'en', [later, PAID])
  expect(text).toContain('24 November 2026, 00:05')
  expect(text).not.toContain('30 November')
})

it.each<OrderState>(['paid', 'paidLate', 'finished'])(
  'does not take the state %s of another payment for its own, after its money went back',
  state => {
    const { text } = receipt(state, 'en', [PAID, REFUNDED, PAID_OTHERWISE])
    expect(text).toContain(WORDS.en.changed)
    expect(text).not.toContain(WORDS.en.paid)
  },
)

it('confirms no payment that nobody told of', () => {
  expect(() => receipt('paid', 'en', [])).toThrow('has no payment')
  expect(() => receipt('paid', 'en', [PAID_OTHERWISE])).toThrow('has no payment')
  expect(() => receipt('paidOtherAmount', 'en', [{ ...OTHER_AMOUNT, tradeNo: TRADE }])).toThrow(
    'has no payment',
  )
})

it('goes nowhere without an address', () => {
  const { buyerEmail: _, ...order } = orderWith([PAID])
  expect(() => receiptMail({ order, trade: PAID, state: 'paid', ...SHOP })).toThrow('has no address')
})

it('leaves a line’s sum out when it is more than an amount can be', () => {
  const lines = [{ sku: 'gold', name: 'Gold', unitFen: MAX_FEN, quantity: 2 }]
  const order = orderWith([{ ...PAID, amountFen: fen(1) } as TradeFact], { lines, amountFen: fen(1) })
  const { text } = receiptMail({ order, trade: PAID, state: 'paid', ...SHOP })
  expect(text).toMatch(/^Gold × 2 {2}$/m)
})
