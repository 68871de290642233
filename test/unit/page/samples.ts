/** Samples for the page tests. */
import { BANKS } from '../../../lib/gateways/alipayDirect/banks'
import type { PaymentRequest } from '../../../lib/gateways/capabilities/payments'
import type { GatewayWords } from '../../../lib/gateways/capabilities/profile'
import type { Locale } from '../../../lib/locale'
import { fen } from '../../../lib/money'
import type { BuyerEmail } from '../../../lib/order/buyerEmail'
import type { Goods } from '../../../lib/order/catalog'
import type { Order } from '../../../lib/order/order'
import type { OrderId } from '../../../lib/order/orderId'
import { codePage } from '../../../lib/page/codePage'
import { confirmPage } from '../../../lib/page/confirmPage'
import { linkPage } from '../../../lib/page/linkPage'
import type { Page } from '../../../lib/page/page'
import { payingPage } from '../../../lib/page/payingPage'
import { problemPage } from '../../../lib/page/problemPage'
import { resultPage } from '../../../lib/page/resultPage'
import { storefrontPage } from '../../../lib/page/storefrontPage'
import type { Contact, Shop } from '../../../lib/shop'
import { type EpochMs, MINUTE_MS, plusMs } from '../../../lib/time'
import { aLink, FREE_PRICE } from '../../support/links'
import { unescapeHtml } from '../../support/markup'
import { aProfile, offerOf } from '../../support/offer'

export const now = Date.UTC(2026, 9, 8, 7, 0) as EpochMs

export const order: Order = {
  orderId: '20261008K7Q2M9XW4T3HBZ5C' as OrderId,
  lines: [
    { sku: 'tea', name: '明前西湖龙井', unitFen: fen(16_800), quantity: 2 },
    { sku: 'stone', name: '歙砚', unitFen: fen(48_650), quantity: 1 },
  ],
  amountFen: fen(82_250),
  gateway: 'alipayDirect',
  buyerEmail: 'lin.yuan@example.com' as BuyerEmail,
  locale: 'zh-Hans',
  createdAt: now,
  expiresAt: plusMs(now, 30 * MINUTE_MS),
  facts: {},
}

const wordsOf = (words: GatewayWords) => ({ 'zh-Hans': words, 'zh-Hant': words, en: words })

const named = (text: string): Readonly<Record<Locale, string>> => ({
  'zh-Hans': text,
  'zh-Hant': text,
  en: text,
})

export const goods: readonly Goods[] = [
  { sku: 'tea', unitFen: fen(16_800), name: named('Tea'), description: named('Leaves'), emblem: '茶' },
  { sku: 'stone', unitFen: fen(48_650), name: named('Stone'), description: named('Ink'), emblem: '砚' },
]

export const request: PaymentRequest = {
  actionUrl: 'https://gateway.example/gateway.do?_input_charset=gbk',
  charset: 'gbk',
  fields: [
    ['service', 'create_direct_pay_by_user'],
    ['subject', `Tea & "cups" <2>`],
    ['sign', '0123456789abcdef'],
  ],
  linkUrl: 'https://gateway.example/gateway.do?service=create_direct_pay_by_user',
}

export const CONTACT: Contact = {
  kind: 'email',
  text: 'help@example.com',
  href: 'mailto:help@example.com',
}

/** One page of each kind with the text wherever a text from outside is shown. */
export function pagesWith(
  text: string,
  locale: Locale = 'en',
  lang?: Locale,
): Readonly<Record<string, Page>> {
  const hostile: Order = {
    ...order,
    buyerEmail: text as BuyerEmail,
    lines: order.lines.map(line => ({ ...line, name: text })),
  }
  const shop: Shop = {
    shopName: text,
    contact: { kind: 'website', text, href: text },
    termsUrl: text,
    privacyUrl: text,
    icpNumber: text,
  }
  const context = { locale, shop, lang }
  const storefront = {
    goods: goods.map(item => ({ ...item, name: named(text), description: named(text), emblem: text })),
    sendsReceipts: true,
    demandsEmail: true,
  }
  return {
    storefront: storefrontPage(context, storefront, { idempotencyKey: text }),
    refusedForm: storefrontPage(context, storefront, {
      idempotencyKey: text,
      refused: {
        problem: { code: 'badQuantity', culprit: text },
        field: { sku: 'tea' },
        email: text,
        quantities: new Map([['tea', text]]),
      },
    }),
    link: linkPage(context, aLink({ name: text, asksNote: true, asksEmail: true, price: FREE_PRICE }), {
      idempotencyKey: text,
      elsewhere: text,
      refused: {
        problem: { code: 'badNote', culprit: text },
        field: 'note',
        entered: { amount: text, note: text, email: text },
      },
    }),
    confirm: confirmPage(context, {
      order: hostile,
      elsewhere: text,
      offer: offerOf(
        aProfile({ banks: [...BANKS, { code: text, name: text, group: 'debit' }] }),
        aProfile({ name: text, showsCodes: true, words: wordsOf({ name: text, account: text }) }),
      ),
      now,
      sendsReceipts: true,
    }),
    code: codePage(context, hostile, {
      gateway: 'alipayPage',
      code: { text: `https://qr.example/1`, scanUntil: plusMs(now, MINUTE_MS) },
      words: wordsOf({ name: text, account: text }),
      refresh: { url: `/orders/${text}/pay`, afterSeconds: 3 },
      now,
    }),
    paying: payingPage(context, hostile, { ...request, charset: text, fields: [[text, text]] }),
    result: resultPage(context, {
      order: hostile,
      state: 'awaitingPayment',
      refresh: { url: `/orders/${text}`, afterSeconds: 3 },
    }),
    problem: problemPage(context, { code: 'unknownGoods', culprit: text }, `/${text}`),
    troubled: problemPage(context, { code: 'internal' }, '/'),
  }
}

/** Attributes of the start tags of one kind, in the order of the page. */
export function tags(html: string, name: string): readonly Readonly<Record<string, string>>[] {
  return [...html.matchAll(new RegExp(`<${name}\\b([^>]*)>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [
        key,
        unescapeHtml(value),
      ]),
    ),
  )
}

/** Ids that stand in a page twice, those that it refers to and has not, and hints and problems of no field. */
export function brokenIds(html: string): readonly string[] {
  const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id)
  const referred = [...html.matchAll(/ (?:for|aria-labelledby|aria-describedby)="([^"]*)"/g)].flatMap(
    ([, each = '']) => each.split(' '),
  )
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index),
    ...referred.filter(id => !ids.includes(id)),
    ...ids.filter(id => /-(?:hint|problem)$/.test(id) && !referred.includes(id)),
  ]
}

/** Heading cells that do not say of what: of a column or of a row; and rows of a body without a heading. */
export function looseCells(html: string): readonly string[] {
  const headings = [...html.matchAll(/<th\b[^>]*>/g)].map(([heading]) => heading)
  const bodies = [...html.matchAll(/<tbody>([\s\S]*?)<\/tbody>/g)].map(([, body = '']) => body)
  const rows = bodies.flatMap(body => body.split(/<tr\b/).slice(1))
  return [
    ...headings.filter(heading => !/ scope="(?:col|row)"/.test(heading)),
    ...rows.filter(row => row.match(/<th\b[^>]* scope="row"/g)?.length !== 1),
  ]
}
