/** Every page of the shop, with the goods of the catalog and all optional details of the shop. */

import { ALIPAY_WORDS } from '../../lib/gateways/alipay/words'
import { BANKS } from '../../lib/gateways/alipayDirect/banks'
import type { Locale } from '../../lib/locale'
import type { RecordedFact } from '../../lib/order/facts'
import { isUnpaid } from '../../lib/order/orderState'
import { codePage } from '../../lib/page/codePage'
import { confirmPage } from '../../lib/page/confirmPage'
import { linkPage } from '../../lib/page/linkPage'
import type { Page } from '../../lib/page/page'
import { payingPage } from '../../lib/page/payingPage'
import { PROBLEM_CODES } from '../../lib/page/problem'
import { problemPage } from '../../lib/page/problemPage'
import { resultPage } from '../../lib/page/resultPage'
import { storefrontPage } from '../../lib/page/storefrontPage'
import type { Shop } from '../../lib/shop'
import { CATALOG } from '../support/handlers'
import { aLink, FREE_PRICE } from '../support/links'
import { aProfile, offerOf } from '../support/offer'
import { anOrder, NOW, PROVENANCE, STATES } from '../support/orders'

const shop: Shop = {
  shopName: '山居小铺',
  contact: { kind: 'email', text: 'help@shanju.example', href: 'mailto:help@shanju.example' },
  termsUrl: 'https://www.shanju.example/terms',
  privacyUrl: 'https://www.shanju.example/privacy',
  icpNumber: '浙ICP备00000000号-1',
}
const storefront = { goods: [...CATALOG.values()], sendsReceipts: true, demandsEmail: true }
const receiptSent: RecordedFact = {
  kind: 'receiptSent',
  gateway: 'alipayDirect',
  tradeNo: '1',
  at: NOW,
  ...PROVENANCE,
}
const order = anOrder({ facts: { receiptSent } })
const here = `/orders/${order.orderId}`

/** By name; `few`: one of each kind only. */
export function shopPages(locale: Locale, few = false): readonly (readonly [name: string, page: Page])[] {
  const context = { locale, shop, lang: locale }
  const offer = offerOf(aProfile({ banks: BANKS }))
  const confirmation = { order, offer, now: NOW, sendsReceipts: true, demandsEmail: true }
  const refused = (problem: 'badQuantity' | 'badEmail', field: 'email' | { sku: string }) => {
    const entered = { email: 'buyer@example', quantities: new Map([['gaiwan', '100']]) }
    const again = { idempotencyKey: 'key', refused: { problem: { code: problem }, field, ...entered } }
    return storefrontPage(context, storefront, again)
  }
  const asking = aLink({ price: FREE_PRICE, asksEmail: true, asksNote: true })
  const refusedLink = linkPage(context, asking, {
    idempotencyKey: 'key',
    refused: {
      problem: { code: 'badAmount' },
      field: 'amount',
      entered: { amount: '0', note: '5', email: 'a@example.com' },
    },
  })
  const confirming = { url: `${here}?returned=1`, afterSeconds: 999 }
  const shownCode = {
    gateway: 'alipayPage',
    words: ALIPAY_WORDS,
    now: NOW,
    code: { text: 'https://qr.alipay.com/bax03431ljhokirwl38f00a7', scanUntil: order.expiresAt },
    refresh: { url: `${here}/pay?code=alipayPage&asked=1`, afterSeconds: 999 },
  }
  const states = few ? (['awaitingPayment', 'paid'] as const) : STATES
  const codes = few ? (['refusedReturn'] as const) : PROBLEM_CODES
  return [
    ['storefront', storefrontPage(context, storefront, { idempotencyKey: 'key' })],
    ['refused quantity', refused('badQuantity', { sku: 'gaiwan' })],
    ['refused e-mail', refused('badEmail', 'email')],
    ['link', linkPage(context, asking, { idempotencyKey: 'key' })],
    ['fixed link', linkPage(context, aLink(), { idempotencyKey: 'key' })],
    ['refused link', refusedLink],
    ['link of a forged amount', linkPage(context, asking, { idempotencyKey: 'key', isAmountIgnored: true })],
    [
      'link in an app',
      linkPage(context, asking, { idempotencyKey: 'key', elsewhere: `https://a.example${here}` }),
    ],
    ['confirm', confirmPage(context, confirmation)],
    ['confirm in an app', confirmPage(context, { ...confirmation, elsewhere: `https://a.example${here}` })],
    [
      'confirm with a code',
      confirmPage(context, { ...confirmation, offer: offerOf(aProfile({ showsCodes: true })) }),
    ],
    [
      'confirm with a code, on a phone',
      confirmPage(context, {
        ...confirmation,
        isPhone: true,
        offer: offerOf(aProfile({ showsCodes: true })),
      }),
    ],
    ['code', codePage(context, order, shownCode)],
    ['code on a phone', codePage(context, order, { ...shownCode, isPhone: true })],
    [
      'paying',
      payingPage(context, order, {
        actionUrl: 'https://gateway.example/gateway.do',
        charset: 'gbk',
        fields: [['sign', '0123']],
        linkUrl: 'https://gateway.example/gateway.do?sign=0123',
      }),
    ],
    ...states.flatMap(state => [
      [state, resultPage(context, { order, state, refresh: undefined })] as const,
      ...(isUnpaid(state) || state === 'paymentPending'
        ? [[`${state}, confirming`, resultPage(context, { order, state, refresh: confirming })] as const]
        : []),
    ]),
    ...codes.map(code => [code, problemPage(context, { code, culprit: 'NOBODY' }, here)] as const),
  ]
}
