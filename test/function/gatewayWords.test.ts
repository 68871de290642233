/** A shop with ChinaBank never mentions Alipay: on pages, in mails, and in the history. */
import { beforeAll, describe, expect, it } from 'vitest'
import { LOCALES, type Locale } from '../../lib/locale'
import { fen } from '../../lib/money'
import { factsByKey, type RecordedFact, SOURCES } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import { CONCERN_TEXT } from '../../lib/reporting/concernText'
import { historyOf } from '../../lib/reporting/history'
import { STATE_MEANING, STATE_NAME } from '../../lib/reporting/stateText'
import { todoOf } from '../../lib/reporting/todo'
import { CHINABANK, CHINABANK_KEY } from '../support/chinabank'
import { openOffice } from '../support/office'
import { anOrder, NOW, PROVENANCE, paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'

const gateway = 'chinabank'
const ALIPAY = /Alipay|支付宝|支付寶/i
const money = { tradeNo: 'A', amountFen: fen(100), at: NOW }
const refund = { ...money, refundId: '20261123REFVND' }
/** All that can be known of a payment, by whoever can tell of it. */
const FACTS = (
  [
    { kind: 'pending', ...money },
    { kind: 'finished', ...money },
    { kind: 'refunded', ...refund },
    { kind: 'refundedInAll', ...money },
    { kind: 'partlyRefunded', tradeNo: 'A', at: NOW },
    { kind: 'closed', tradeNo: 'A', at: NOW },
    { kind: 'requested', at: NOW },
    { kind: 'codeShown', code: 'x', scanUntil: NOW, at: NOW },
    { kind: 'refundRequested', ...refund },
    { kind: 'refundOpened', refundId: 'R', tradeNo: 'A', at: NOW },
    { kind: 'refundFailed', code: 'NO', refundId: 'R', tradeNo: 'A', at: NOW },
    { kind: 'expired', tradeNo: 'A', at: NOW },
    { kind: 'receiptSent', tradeNo: 'A', at: NOW },
    { kind: 'noticeSent', tradeNo: 'A', at: NOW },
    { kind: 'refundMailSent', refundId: 'R', tradeNo: 'A', at: NOW },
    { kind: 'attended', concern: 'closedAfterPayment', at: NOW },
    { kind: 'canceled', at: NOW },
    { kind: 'forgotten', at: NOW },
  ] as const
).map(fact => ({ gateway, ...fact, ...PROVENANCE }) as unknown as RecordedFact)
const paid = paidFact('A', undefined, gateway)
const holding = (...facts: readonly RecordedFact[]): Partial<Order> => ({ gateway, facts: factsByKey(facts) })

/** ChinaBank shows no codes. */
const FOUND = FACTS.filter(({ kind }) => kind !== 'codeShown')

/** Orders in every state that ChinaBank's payments lead to. */
const ORDERS: Readonly<Record<string, Partial<Order>>> = {
  open: holding(),
  overdue: { ...holding(), expiresAt: NOW },
  paid: holding(paid),
  'paid late': { ...holding(paid), expiresAt: NOW },
  'paid twice': holding(paid, paidFact('B', undefined, gateway)),
  ...Object.fromEntries(FOUND.map(fact => [fact.kind, holding(fact)])),
  ...Object.fromEntries(FOUND.map(fact => [`paid, ${fact.kind}`, holding(paid, fact)])),
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop({ GATEWAYS: gateway, ...CHINABANK })
  shop.world.parameters['/chinabank-keys'] = CHINABANK_KEY
})

describe.each(LOCALES)('in %s', locale => {
  const headers = { 'accept-language': locale, accept: 'text/html' }

  it.each(Object.entries(ORDERS))('the buyer’s page and mails: %s', async (_, parts) => {
    const order = await shop.existing({ ...parts, locale })
    const path = `/orders/${order.orderId}`
    const page = await shop.order({ path, pathParameters: { orderId: order.orderId }, headers })
    expect([page.status, page.body.includes(order.orderId)]).toEqual([200, true])
    expect(page.body).not.toMatch(ALIPAY)
    shop.world.mails.length = 0
    await shop.sendReceipt(order.orderId)
    for (const { subject, text, html } of shop.world.mails)
      expect(`${subject} ${text} ${html}`).not.toMatch(ALIPAY)
  })

  it('the storefront, and refusals', async () => {
    const unknown = { path: '/orders/x', pathParameters: { orderId: 'x' }, headers }
    for (const { body } of [await shop.storefront({ path: '/', headers }), await shop.order(unknown)])
      expect(body).not.toMatch(ALIPAY)
  })

  it.each(Object.entries(ORDERS))('the office: %s', async (_, parts) => {
    const office = openOffice()
    const { orderId } = office.put(
      Object.values(parts.facts ?? {}),
      { ...parts, orderId: newOrderId(NOW) },
      'unconfirmed',
    )
    for (const path of [
      `/admin/orders/${orderId}`,
      '/admin/attention',
      '/admin/orders',
      '/admin/refunds',
      '/admin',
    ])
      expect((await office.get(path, headers)).body).not.toMatch(ALIPAY)
  })

  it('the history names ChinaBank, whatever the source', () => {
    const said = SOURCES.flatMap(source =>
      FACTS.flatMap(fact => historyOf(anOrder(holding({ ...fact, source })), locale)),
    )
    const text = said.map(({ what, source }) => `${what} ${source}`).join('\n')
    expect(text).not.toMatch(ALIPAY)
    expect(text).toMatch(locale === 'en' ? /ChinaBank/ : /网银在线|網銀在線/)
  })

  it('states, concerns, and instructions', () => {
    const order = anOrder(holding(paid))
    const concerns = Object.keys(CONCERN_TEXT[locale]) as (keyof (typeof CONCERN_TEXT)[Locale])[]
    const todos = concerns.flatMap(concern => todoOf({ order, concern }, NOW, locale))
    const texts = [STATE_NAME, STATE_MEANING, CONCERN_TEXT].flatMap(all => Object.values(all[locale]))
    expect([...texts, ...todos].join('\n')).not.toMatch(ALIPAY)
  })
})

it('the history of a payment at Alipay names it', () => {
  const closed = {
    kind: 'closed',
    gateway: 'alipayPage.teahouse',
    tradeNo: 'A',
    at: NOW,
    ...PROVENANCE,
  } as RecordedFact
  const order = anOrder({ gateway: 'alipayPage.teahouse', facts: factsByKey([closed]) })
  expect(LOCALES.map(locale => historyOf(order, locale)[0]?.what)).toEqual(
    LOCALES.map(
      locale =>
        ({
          'zh-Hans': '支付宝关闭了交易 A',
          'zh-Hant': '支付寶關閉了交易 A',
          en: 'Alipay closed the trade A',
        })[locale],
    ),
  )
})
