/** Every page for buyers, whole, in each state, against approved files. */
import { expect, it } from 'vitest'
import type { GatewayProfile } from '../../../lib/gateways/capabilities/profile'
import { LOCALES, type Locale } from '../../../lib/locale'
import { fen, MAX_FEN } from '../../../lib/money'
import type { BuyerEmail } from '../../../lib/order/buyerEmail'
import type { Goods } from '../../../lib/order/catalog'
import { factsByKey, type RecordedFact } from '../../../lib/order/facts'
import type { SignedAmount } from '../../../lib/order/linkAmount'
import type { Order } from '../../../lib/order/order'
import type { OrderId } from '../../../lib/order/orderId'
import type { LinkId } from '../../../lib/order/paymentLink'
import type { PendingRefund } from '../../../lib/order/trades'
import { codePage } from '../../../lib/page/codePage'
import { confirmPage, REFUSED_CHOICES } from '../../../lib/page/confirmPage'
import { linkPage, type ShownLink } from '../../../lib/page/linkPage'
import type { Page, PageContext } from '../../../lib/page/page'
import { payingPage } from '../../../lib/page/payingPage'
import { PROBLEM_CODES } from '../../../lib/page/problem'
import { problemPage } from '../../../lib/page/problemPage'
import { refundPage } from '../../../lib/page/refundPage'
import { resultPage } from '../../../lib/page/resultPage'
import { type RefusedForm, storefrontPage } from '../../../lib/page/storefrontPage'
import { STYLE } from '../../../lib/page/style'
import type { Shop } from '../../../lib/shop'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, plusMs } from '../../../lib/time'
import {
  approvedFiles,
  inParts,
  outcomeOf,
  styleOf,
  wholePage,
  wordsOf,
  wordTable,
} from '../../support/approved'
import { aLink, FREE_PRICE } from '../../support/links'
import { aProfile, offerOf } from '../../support/offer'
import { STATES } from '../../support/orders'

type Shown = (context: PageContext) => Page

const SHOP: Shop = {
  shopName: '山居小铺',
  contact: { kind: 'phone', text: '+86 571 8888 0000', href: 'tel:+8657188880000' },
  termsUrl: 'https://shop.example.com/terms',
  privacyUrl: 'https://shop.example.com/privacy',
  icpNumber: '浙ICP备12345678号-1',
}
const BARE: Shop = { shopName: ' Tea & Stone' }

/** 2026-11-23 17:42 in Beijing. */
const now = Date.parse('2026-11-23T17:42:00+08:00') as EpochMs

const order: Order = {
  orderId: '20261123K7Q2M9XW4T3HBZ5C' as OrderId,
  lines: [
    { sku: 'tea', name: '明前西湖龙井', unitFen: fen(16_800), quantity: 2 },
    { sku: 'stone', name: '歙砚', unitFen: fen(48_650), quantity: 3 },
    { sku: 'cup', name: '盖碗', unitFen: fen(1234), quantity: 5 },
  ],
  amountFen: fen(185_720),
  buyerEmail: 'lin.yuan@example.com' as BuyerEmail,
  locale: 'zh-Hant',
  createdAt: plusMs(now, -4 * MINUTE_MS),
  expiresAt: plusMs(now, 2 * HOUR_MS),
  successUrl: 'https://front.example.com/thanks?order={ORDER_ID}',
  cancelUrl: 'https://front.example.com/cart?order={ORDER_ID}',
  facts: {},
}
const { buyerEmail: _email, successUrl: _success, cancelUrl: _cancel, ...plainOrder } = order

const inEach = <T>(ofLocale: (locale: Locale) => T): Readonly<Record<Locale, T>> => ({
  'zh-Hans': ofLocale('zh-Hans'),
  'zh-Hant': ofLocale('zh-Hant'),
  en: ofLocale('en'),
})
const goods: readonly Goods[] = ['tea', 'stone', 'cup'].map((sku, index) => ({
  sku,
  unitFen: fen(1000 + index),
  emblem: '茶砚碗'.charAt(index),
  name: inEach(locale => `${sku}, ${locale}`),
  description: inEach(locale => `${sku}: ${locale}`),
}))

const gateway = (name: string, parts: Partial<GatewayProfile> = {}): GatewayProfile => {
  const words = inEach(locale => ({ name: `${name}-${locale}`, account: `${name} account` }))
  return aProfile({ name, url: `https://${name}.example/pay`, words, ...parts })
}
const banks: GatewayProfile['banks'] = [
  { code: 'B1', name: '甲行', group: 'business' },
  { code: 'P1', name: '乙行', group: 'personal' },
  { code: 'D1', name: '丙行', group: 'debit' },
  { code: 'P2', name: '丁行', group: 'personal' },
]
const [paper, stone, metal] = [
  gateway('paper', { showsCodes: true }),
  gateway('stone', { banks, showsCodes: true, url: 'http://127.0.0.1:4010/pay' }),
  // Of the same provider as the first.
  gateway('metal', {
    words: inEach(locale => ({ name: `paper-${locale}`, account: 'x', product: `metal-${locale}` })),
  }),
]

const storefront =
  (shop: { sendsReceipts: boolean; demandsEmail: boolean }, refused?: RefusedForm): Shown =>
  context =>
    storefrontPage(context, { goods, ...shop }, { idempotencyKey: 'form-key-1', ...(refused && { refused }) })
const refusedForm = (parts: Pick<RefusedForm, 'problem' | 'field'>): RefusedForm => ({
  email: 'lin@',
  quantities: new Map([...'123'].map((text, index) => [goods[index]?.sku ?? '', text])),
  ...parts,
})

const linkId = 'lnk_01KAQ0000K7Q2M9XW4T3HBZ5C' as LinkId
const link =
  (changes: Parameters<typeof aLink>[0], shown: Partial<ShownLink> = {}): Shown =>
  context =>
    linkPage(context, aLink({ linkId, name: '一壶茶', ...changes }), {
      idempotencyKey: 'form-key-2',
      ...shown,
    })
const ASKS_ALL = { price: FREE_PRICE, asksNote: true, asksEmail: true }
const refusedLink = (code: 'badAmount' | 'badNote' | 'badEmail', field: 'amount' | 'note' | 'email') =>
  link(ASKS_ALL, {
    refused: {
      problem: { code },
      field,
      entered: { amount: '0.5', note: '五号桌', email: 'lin@' },
    },
  })
const signed: SignedAmount = { amountFen: fen(4321), query: 'amount=43.21&sign=abc' } as SignedAmount

const confirm =
  (parts: Partial<Parameters<typeof confirmPage>[1]>): Shown =>
  context =>
    confirmPage(context, { order, offer: offerOf(paper), now, sendsReceipts: true, ...parts })

const shownCode = {
  gateway: 'alipayPage',
  code: { text: 'https://qr.example/bax00001', scanUntil: plusMs(now, 90 * MINUTE_MS) },
  words: stone.words,
  refresh: { url: `/orders/${order.orderId}/pay?looked=2`, afterSeconds: 5 },
  now,
}
const trade = { gateway: 'alipayPage', tradeNo: '2026112300001', at: now } as const
const told = { source: 'person', sourceId: 'broken', requestId: 'r1', recordedAt: now } as const
const refundFact = (
  kind: 'refunded' | 'refundRequested',
  refundId: string,
  amount: number,
): RecordedFact => ({
  kind,
  ...trade,
  refundId,
  amountFen: fen(amount),
  ...told,
})
const withFacts = (...facts: RecordedFact[]): Order => ({ ...order, facts: factsByKey(facts) })
const refunded = withFacts(
  { kind: 'receiptSent', ...trade, ...told },
  ...[
    refundFact('refunded', 'R1', 100),
    refundFact('refunded', 'R2', 230),
    refundFact('refunded', 'R3', 450),
  ],
  ...[refundFact('refundRequested', 'R4', 1000), refundFact('refundRequested', 'R5', 2003)],
)
const refresh = { url: `/orders/${order.orderId}?returned=3`, afterSeconds: 4 }
const result =
  (state: (typeof STATES)[number], isConfirming = false, shown: Order = order): Shown =>
  context =>
    resultPage(context, { order: shown, state, refresh: isConfirming ? refresh : undefined })

const refund = { refundId: '20261123R7', amountFen: fen(777) } as PendingRefund

const PAGES: Readonly<Record<string, Readonly<Record<string, Shown>>>> = {
  storefront: {
    'with receipts, an address demanded': storefront({ sendsReceipts: true, demandsEmail: true }),
    'without receipts, the second quantity refused': storefront(
      { sendsReceipts: false, demandsEmail: false },
      refusedForm({ problem: { code: 'badQuantity', culprit: 'stone' }, field: { sku: 'stone' } }),
    ),
    'the address refused': storefront(
      { sendsReceipts: true, demandsEmail: true },
      refusedForm({ problem: { code: 'badEmail' }, field: 'email' }),
    ),
    'refused, with no field to blame': storefront(
      { sendsReceipts: true, demandsEmail: true },
      refusedForm({ problem: { code: 'emptyCart' } }),
    ),
  },
  link: {
    'a fixed amount': link({}),
    'a free amount, a note and an address': link(ASKS_ALL),
    'an amount that the shop signed': link(
      { price: FREE_PRICE },
      { signed, elsewhere: 'https://x.example/l/1' },
    ),
    'an amount that nobody signed': link({}, { isAmountIgnored: true }),
    'the amount refused': refusedLink('badAmount', 'amount'),
    'the note refused': refusedLink('badNote', 'note'),
    'the address refused': refusedLink('badEmail', 'email'),
  },
  confirm: {
    'one gateway, without banks': confirm({ sendsReceipts: false }),
    'one gateway with banks': confirm({ offer: offerOf(stone) }),
    'on a phone': confirm({ isPhone: true }),
    'of a bank that is unknown': confirm({ offer: offerOf(stone), refused: 'unknownBank' }),
    'three gateways, the second chosen; in an app': confirm({
      offer: { gateways: [paper, stone, metal], chosen: stone },
      elsewhere: 'https://pay.example.com/orders/1',
    }),
    'three gateways, the second chosen, of a bank that is unknown': confirm({
      offer: { gateways: [paper, stone, metal], chosen: stone },
      refused: 'unknownBank',
    }),
    'of a gateway that is unknown, by a buyer without an address': confirm({
      order: plainOrder,
      now: plusMs(now, -DAY_MS),
      offer: { gateways: [stone, paper, metal], chosen: metal },
      refused: 'unknownGateway',
    }),
    'of a payment link': confirm({ order: { ...order, paymentLink: linkId } }),
  },
  code: {
    'a code': context => codePage(context, order, shownCode),
    'a code on a phone': context => codePage(context, order, { ...shownCode, isPhone: true }),
  },
  paying: {
    'three fields': context =>
      payingPage(context, order, {
        actionUrl: 'https://gateway.example/gateway.do?_input_charset=gbk',
        charset: 'gbk',
        fields: [
          ['service', 'create_direct_pay_by_user'],
          ['subject', 'Tea & "cups"'],
          ['sign', '0123456789abcdef'],
        ],
        linkUrl: 'https://gateway.example/link',
      }),
  },
  result: {
    'awaiting payment': result('awaitingPayment'),
    'awaiting payment, confirming': result('awaitingPayment', true),
    'paid, with a receipt and refunds': result('paid', false, refunded),
    'paid, of a front end without addresses': result('paid', false, plainOrder),
    'paid, of a payment link, with a receipt': result('paid', false, { ...refunded, paymentLink: linkId }),
    'payment pending, looked at again': result('paymentPending', true),
    'refunded, without a receipt, of a line that is no amount': result('refunded', false, {
      ...withFacts(refundFact('refunded', 'R6', 101)),
      lines: [{ sku: 'gold', name: 'Gold', unitFen: MAX_FEN, quantity: 2 }],
    }),
  },
  refund: {
    open: context =>
      refundPage(context, { kind: 'open', order, refund, gatewayUrl: 'http://127.0.0.1:4010/gateway.do' }),
    settled: context => refundPage(context, { kind: 'settled', order }),
    'opened on an earlier day': context => refundPage(context, { kind: 'pastDay', order }),
  },
  problem: {
    'with a culprit, of the shop': context =>
      problemPage(context, { code: 'unknownGoods', culprit: `${'😀'.repeat(60)}x` }, '/'),
    'of an order': context => problemPage(context, { code: 'refusedReturn' }, `/orders/${order.orderId}`),
    'of a link that is closed': context => problemPage(context, { code: 'linkUsedUp' }, '/'),
    'of a program': context =>
      problemPage(
        context,
        { code: 'refusedRequest', culprit: 'malformedField: type' },
        'https://program.example.com/',
      ),
    'not found': context => problemPage(context, { code: 'notFound' }, '/'),
    internal: context => problemPage(context, { code: 'internal' }, '/'),
    'of a shop that says nothing of itself': context =>
      problemPage({ ...context, shop: BARE }, { code: 'internal' }, '/'),
  },
}

/** Of these only what they say of how something went is of interest. */
const OUTCOMES: Readonly<Record<string, Shown>> = {
  ...Object.fromEntries(PROBLEM_CODES.map(code => [code, context => problemPage(context, { code }, '/')])),
  ...Object.fromEntries(
    STATES.flatMap(state => [
      [state, result(state)],
      [`${state}, confirming`, result(state, true)],
    ]),
  ),
  ...Object.fromEntries(REFUSED_CHOICES.map(refused => [`confirm: ${refused}`, confirm({ refused })])),
}

const approved = approvedFiles(import.meta.dirname, [
  ...Object.keys(PAGES).map(name => `${name}.txt`),
  'words.txt',
])

it.each(Object.entries(PAGES))('%s', (name, states) => {
  const english = { locale: 'en', lang: 'en', shop: SHOP } as const
  const parts = Object.entries(states).map(([state, shown]) => [state, wholePage(shown(english))])
  return approved(`${name}.txt`, inParts(Object.fromEntries(parts)))
})

it('the words of all pages in all languages', () => {
  const inLocale = (shown: Shown, locale: Locale) => shown({ locale, shop: SHOP }).html
  const pages = [
    ...Object.values(PAGES).flatMap(states => Object.values(states)),
    confirm({ now: plusMs(now, -DAY_MS) }),
  ]
  const words = wordTable('translated', [
    ...pages.map(shown => (locale: Locale) => wordsOf(inLocale(shown, locale))),
    locale => Object.entries(OUTCOMES).map(([name, shown]) => outcomeOf(name, inLocale(shown, locale))),
  ])
  return approved('words.txt', words)
})

it('no page of a payment link’s order names the buyer, in any state', () => {
  const linked = { ...refunded, paymentLink: linkId }
  const states = STATES.flatMap(state => [result(state, false, linked), result(state, true, linked)])
  for (const shown of [...states, confirm({ order: linked })])
    for (const locale of LOCALES) expect(shown({ locale, shop: SHOP }).html).not.toMatch(/lin\.yuan@|l…@/)
})

it('the page of an order’s outcome masks the buyer’s address, and that of an order to be paid shows all of it', () => {
  const english = { locale: 'en', shop: SHOP } as const
  for (const shown of STATES.flatMap(state => [
    result(state, false, refunded),
    result(state, true, refunded),
  ])) {
    const { html } = shown(english)
    expect([html.includes('lin.yuan'), html.split('l…@example.com').length]).toEqual([false, 3])
  }
  expect(confirm({})(english).html).toContain(String(order.buyerEmail))
})

it('the style sheet is in each of them', () => {
  for (const shown of Object.values(PAGES).flatMap(states => Object.values(states)))
    expect(styleOf(shown({ locale: 'en', shop: SHOP }).html)).toBe(STYLE)
})
