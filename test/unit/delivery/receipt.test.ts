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

  it('has a heading for each row and column of its table', () => {
    const { html } = receipt('paid', locale)
    expect(html).toContain('<table')
    expect(looseCells(html)).toEqual([])
  })
})

it('names no time of payment if only the end of the trade was reported', () => {
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
  'is not affected by the state %s of another payment after its refund',
  state => {
    const { text } = receipt(state, 'en', [PAID, REFUNDED, PAID_OTHERWISE])
    expect(text).toContain(WORDS.en.changed)
    expect(text).not.toContain(WORDS.en.paid)
  },
)

it('confirms no payment that was not reported', () => {
  expect(() => receipt('paid', 'en', [])).toThrow('has no payment')
  expect(() => receipt('paid', 'en', [PAID_OTHERWISE])).toThrow('has no payment')
  expect(() => receipt('paidOtherAmount', 'en', [{ ...OTHER_AMOUNT, tradeNo: TRADE }])).toThrow(
    'has no payment',
  )
})

it('is not sent without an address', () => {
  const { buyerEmail: _, ...order } = orderWith([PAID])
  expect(() => receiptMail({ order, trade: PAID, state: 'paid', ...SHOP })).toThrow('has no e-mail address')
})

it('omits a line’s sum that exceeds the maximum amount', () => {
  const lines = [{ sku: 'gold', name: 'Gold', unitFen: MAX_FEN, quantity: 2 }]
  const order = orderWith([{ ...PAID, amountFen: fen(1) } as TradeFact], { lines, amountFen: fen(1) })
  const { text } = receiptMail({ order, trade: PAID, state: 'paid', ...SHOP })
  expect(text).toMatch(/^Gold × 2 {2}$/m)
})
