import { describe, expect, test } from 'vitest'
import { LOCALES, type Locale } from '../../../lib/locale'
import { fen } from '../../../lib/money'
import { factsByKey, type RecordedFact } from '../../../lib/order/facts'
import type { OrderState } from '../../../lib/order/orderState'
import { resultPage } from '../../../lib/page/resultPage'
import { MINUTE_MS, plusMs } from '../../../lib/time'
import { NOW, paidFact, STATES } from '../../support/orders'
import { order, tags } from './samples'

const refresh = { url: `/orders/${order.orderId}?n=1&a=2`, afterSeconds: 3 }
const UNPAID: readonly OrderState[] = ['awaitingPayment', 'overdue', 'expired', 'canceled', 'closed']

const page = (state: OrderState, confirming: boolean, locale: (typeof LOCALES)[number] = 'en') =>
  resultPage(
    { locale, shop: { shopName: 'Shop' } },
    { order, state, refresh: confirming ? refresh : undefined },
  ).html

/** What the page says of the outcome, without its tags. */
const words = (html: string) => {
  const [, status = ''] = /<div role="status">([\s\S]*?)<\/div>/.exec(html) ?? []
  return status.replace(/<[^>]*>/g, ' ').trim()
}

const refreshes = (html: string) => tags(html, 'meta').filter(meta => meta['http-equiv'] === 'refresh')

describe.each(LOCALES)('the result page in %s', locale => {
  test('has a text of its own for every state', () => {
    const all = [
      ...STATES.map(state => words(page(state, false, locale))),
      ...UNPAID.map(state => words(page(state, true, locale))),
    ]
    expect(all.filter(text => text.length < 12)).toEqual([])
    expect(new Set(all).size).toBe(STATES.length + UNPAID.length)
  })

  test.each(STATES)('shows the order in the state %s', state => {
    const html = page(state, false, locale)
    expect(tags(html, 'main')).toMatchObject([{ 'data-state': state, 'data-confirming': 'false' }])
    expect(html).toContain('data-testid="amount">¥822.50<')
    expect(html).toContain(order.orderId)
    expect(html).toContain('歙砚')
  })
})

test.each<[OrderState, string]>([
  ['awaitingPayment', 'waiting'],
  ['overdue', 'over'],
  ['expired', 'over'],
  ['canceled', 'over'],
  ['closed', 'over'],
  ['paymentPending', 'waiting'],
  ['paid', 'done'],
  ['paidLate', 'attention'],
  ['paidAfterCancel', 'attention'],
  ['paidTwice', 'attention'],
  ['paidOtherAmount', 'attention'],
  ['finished', 'done'],
  ['refunded', 'returned'],
  ['closedAfterPayment', 'attention'],
])('the icon above %s is that of %s, unless a payment is being confirmed', (state, sign) => {
  expect(page(state, false)).toContain(`class="mark ${sign}"`)
  expect(page(state, true)).toContain(`class="mark ${UNPAID.includes(state) ? 'waiting' : sign}"`)
})

describe('the time of payment', () => {
  const shown = (facts: readonly RecordedFact[], locale: Locale = 'en') => {
    const paid = { ...order, facts: factsByKey(facts) }
    const result = { order: paid, state: 'paid', refresh: undefined } as const
    return /<dt>([^<]*)<\/dt><dd data-testid="paid-at">(.*?)<\/dd>/
      .exec(resultPage({ locale, shop: { shopName: 'Shop' } }, result).html)
      ?.slice(1)
      .map(html => html.replace(/<\/?time[^>]*>/g, ''))
  }
  const paidAt = (tradeNo: string, minute: number) =>
    paidFact(tradeNo, plusMs(NOW, minute * MINUTE_MS), 'alipayPage')

  test.each<[Locale, string, string]>([
    ['zh-Hans', '付款时间', '北京时间 2026 年 11 月 23 日 10:05'],
    ['zh-Hant', '付款時間', '北京時間 2026 年 11 月 23 日 10:05'],
    ['en', 'Paid', '23 November 2026, 10:05 (Beijing time)'],
  ])('is shown with its date: %s', (locale, label, time) =>
    expect(shown([paidAt('A', 5)], locale)).toEqual([label, time]),
  )

  test('is shown for each payment, the first one first', () =>
    expect(shown([paidAt('A', 7), paidAt('B', 6)])?.[1]).toBe(
      '23 November 2026, 10:06 (Beijing time)<br>23 November 2026, 10:07 (Beijing time)',
    ))

  test('is not shown without a payment', () => expect(shown([])).toBeUndefined())
})

describe('refunded money', () => {
  const trade = { gateway: 'alipayPage', tradeNo: 'A', at: order.createdAt } as const
  const refund = (
    kind: 'refunded' | 'refundRequested',
    refundId: string,
    amountFen: number,
  ): RecordedFact => ({
    kind,
    ...trade,
    refundId,
    amountFen: fen(amountFen),
    source: 'person',
    sourceId: 'mei: broken',
    requestId: '',
    recordedAt: order.createdAt,
  })
  const shown = (...facts: readonly RecordedFact[]) => {
    const refunded = { ...order, facts: factsByKey(facts) }
    const result = { order: refunded, state: 'paid', refresh: undefined } as const
    return resultPage({ locale: 'en', shop: { shopName: 'Shop' } }, result).html
  }

  test('is shown with its amount, once it is refunded or pending, without the reason', () => {
    const html = shown(refund('refunded', 'R1', 1234), refund('refundRequested', 'R2', 100))
    expect(html).toMatch(/Refunded: .*data-testid="refunded">¥12\.34</)
    expect(html).toMatch(/Refund in progress: .*data-testid="refund-pending">¥1\.00</)
    expect(html).not.toContain('broken')
  })

  test('is the sum of all refunds, and of all pending ones', () => {
    const back = [refund('refunded', 'R1', 1234), refund('refunded', 'R2', 66)]
    const html = shown(...back, refund('refundRequested', 'R3', 100), refund('refundRequested', 'R4', 250))
    expect(html).toContain('data-testid="refunded">¥13.00<')
    expect(html).toContain('data-testid="refund-pending">¥3.50<')
  })

  test('is not mentioned if there is none', () => {
    expect(shown()).not.toMatch(/class="refund"/)
  })
})

test.each(UNPAID)('a pending confirmation in the state %s is shown and refreshes itself', state => {
  const html = page(state, true)
  expect(tags(html, 'main')).toMatchObject([{ 'data-state': state, 'data-confirming': 'true' }])
  expect(refreshes(html)).toEqual([{ 'http-equiv': 'refresh', content: `3;url=${refresh.url}` }])
  expect(html).toContain('refreshes itself')
  // With scripts it is the link that is followed: what refreshes by meta element cannot be stopped.
  expect(html).toMatch(/<noscript><meta http-equiv="refresh" [^>]*><\/noscript>/)
  expect(tags(html, 'a').filter(link => 'data-after' in link)).toEqual([
    { href: refresh.url, 'data-after': '3' },
  ])
})

test.each(STATES.filter(state => !UNPAID.includes(state)))(
  'the state %s is shown unchanged during a confirmation',
  state => {
    expect(words(page(state, true))).toBe(words(page(state, false)))
    expect(tags(page(state, true), 'main')).toMatchObject([{ 'data-confirming': 'false' }])
  },
)

test('a payment that the gateway still holds is refreshed, a settled one is not', () => {
  expect(refreshes(page('paymentPending', true))).toHaveLength(1)
  expect(refreshes(page('paid', true))).toEqual([])
})

test('nothing refreshes itself without a payment to confirm', () => {
  expect(refreshes(page('awaitingPayment', false))).toEqual([])
  expect(page('awaitingPayment', false)).not.toContain('refreshes itself')
})

test.each(STATES)('payment is offered only while the order awaits it: %s', state => {
  const links = (confirming: boolean) =>
    tags(page(state, confirming), 'a').filter(link => link['data-testid'] === 'pay-now')
  const href = `/orders/${order.orderId}`
  const awaiting = state === 'awaitingPayment'
  expect(links(false)).toMatchObject(awaiting ? [{ href, class: 'primary' }] : [])
  expect(links(true)).toEqual(awaiting ? [{ href, 'data-testid': 'pay-now' }] : [])
})
