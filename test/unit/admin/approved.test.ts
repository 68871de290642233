/** Every page of the office, whole, against approved files. */
import { expect, it } from 'vitest'
import { messageResponse } from '../../../lib/admin/officeView'
import type { AdminContext } from '../../../lib/admin/pages/adminPage'
import { ADMIN_STYLE } from '../../../lib/admin/pages/adminStyle'
import { deliveriesPage } from '../../../lib/admin/pages/deliveriesPage'
import { illegalPage } from '../../../lib/admin/pages/illegalPage'
import { stateBadge } from '../../../lib/admin/pages/labels'
import { linksPage } from '../../../lib/admin/pages/linksPage'
import { LINK_TEXT } from '../../../lib/admin/pages/linkText'
import type { Message } from '../../../lib/admin/pages/messagePage'
import { ordersPage } from '../../../lib/admin/pages/ordersPage'
import { ORDER_TEXT } from '../../../lib/admin/pages/orderText'
import { overviewPage } from '../../../lib/admin/pages/overviewPage'
import { recipientsPage } from '../../../lib/admin/pages/recipientsPage'
import { refundsPage } from '../../../lib/admin/pages/refundsPage'
import { WEBHOOK_TEXT } from '../../../lib/admin/pages/webhookText'
import { refundWay } from '../../../lib/gateways/refundWays'
import { html } from '../../../lib/http/response'
import { LOCALES, type Locale } from '../../../lib/locale'
import { DEFAULT_MERCHANT, type MerchantId } from '../../../lib/order/merchant'
import type { LinkId } from '../../../lib/order/paymentLink'
import type { Page } from '../../../lib/page/page'
import { daySums } from '../../../lib/payment/dayOrders'
import { DAY_MS, MINUTE_MS, plusMs } from '../../../lib/time'
import {
  approvedFiles,
  inParts,
  outcomeOf,
  readable,
  styleOf,
  wordsOf,
  wordTable,
} from '../../support/approved'
import { TEAHOUSE } from '../../support/merchants'
import { openOffice } from '../../support/office'
import { NOW, STATES } from '../../support/orders'
import { accessOf, DELIVERIES, fullOffice, LINKS, ORDERS, ORIGIN } from './fullOffice'

type Office = ReturnType<typeof openOffice>
type Answer = Awaited<ReturnType<Office['get']>>
/** Asks in a language. */
type Ask = (locale: Locale) => Promise<Answer>

const operated = await fullOffice(accessOf('operator'))
const viewed = await fullOffice(accessOf('viewer'))
const strange = openOffice(accessOf(undefined))
const local = await fullOffice()
const empty = openOffice(accessOf('operator'))
const closed = openOffice(accessOf('operator'), false)

const inLanguage = (path: string, locale: Locale) => `${path}${path.includes('?') ? '&' : '?'}lang=${locale}`
const page =
  (path: string, office: Office = operated): Ask =>
  locale =>
    office.get(`/admin${inLanguage(path, locale)}`)
const form =
  (path: string, fields: Record<string, string>, office: Office = operated): Ask =>
  locale =>
    office.post(
      `/admin${inLanguage(path, locale)}`,
      { formToken: 'token-of-mei', ...fields },
      { origin: ORIGIN, 'sec-fetch-site': 'same-origin' },
    )

const rich = `/orders/${ORDERS.rich}`
const teahouse = `/orders/${ORDERS.teahouse}`
const bookshop = `/orders/${ORDERS.bookshop}`
const TRADE = '2026112322001400000000000001'
const ENTERED = {
  kind: 'free',
  amount: '1,5',
  min: '2',
  max: '1',
  until: '2026-11-22',
  formId: 'x',
  singleUse: 'yes',
  note: 'yes',
  merchant: 'bookshop',
}

const LINK_FIELDS = {
  name: '茶',
  kind: 'free',
  amount: '',
  min: '1',
  max: '2',
  until: '2026-12-01',
  singleUse: 'yes',
  note: 'yes',
  merchant: 'bookshop',
}

const PAGES: Readonly<Record<string, Readonly<Record<string, Ask>>>> = {
  overview: {
    'of all merchants': page(''),
    'of one merchant, on an earlier day': page('?day=2026-11-22&merchant=teahouse'),
    'on the laptop': page('', local),
    'of a shop without the API': page('', closed),
  },
  orders: {
    'of a day': page('/orders'),
    'of one state and one merchant': page('/orders?day=2026-11-23&state=paidOtherAmount&merchant=teahouse'),
    'of one trade': page(`/orders?search=${TRADE}&merchant=-`),
    none: page('/orders?day=2026-11-20'),
    'nothing found': page('/orders?search=<b>'),
    'found by its number': page(`/orders?search=${ORDERS.rich}&merchant=teahouse`),
  },
  order: {
    'paid four times': page(rich),
    'of another merchant': page(`${teahouse}?merchant=teahouse`),
    'whose trade is over': page(bookshop),
    'not paid': page(`/orders/${ORDERS.plain}?done=attended`),
    'of which something else is left by now': form(`${rich}/refund`, {
      trade: TRADE,
      amount: '12.30',
      expected: '1.00',
      reason: 'A cup',
    }),
    'for who may only look': page(rich, viewed),
    'of which a refund was refused': page(`${rich}/refund?trade=${TRADE}&amount=x&merchant=-`),
  },
  refund: {
    'to be asked for': page(`${rich}/refund?trade=${TRADE}&amount=12.3&merchant=-`),
    'by hand': page(`${rich}/refund?trade=CB-0003&amount=45&byHand=yes`),
    'by hand, without a reason': form(`${rich}/refund`, {
      trade: 'CB-0003',
      amount: '45',
      expected: '999.00',
      reason: '',
      byHand: 'yes',
    }),
    'without a reason': form(`${rich}/refund`, {
      trade: TRADE,
      amount: '12.30',
      expected: '1839.36',
      reason: ' ',
    }),
  },
  attention: {
    'of all merchants': page('/attention'),
    'of one that has nothing to do': page('/attention?merchant=noodles', empty),
    'for who may only look': page('/attention?merchant=bookshop', viewed),
  },
  refunds: {
    'of all merchants': page('/refunds'),
    'of one merchant': page('/refunds?merchant=bookshop'),
    none: page('/refunds', empty),
  },
  links: {
    'of all merchants': page('/links'),
    'of one merchant, after one of them': page(`/links?merchant=-&after=${LINKS.ended}`),
    none: page('/links', empty),
    'for who may only look': page('/links', viewed),
  },
  link: {
    'a fixed amount': page(`/links/${LINKS.fixed}?done=made&merchant=-`),
    'a free amount, of another merchant': page(`/links/${LINKS.free}`),
    ended: page(`/links/${LINKS.ended}?done=ended`),
    'ended, by nobody who is known': page(`/links/${LINKS.endedByNobody}`),
    'ended already': form(`/links/${LINKS.ended}/end`, {}),
    'for who may only look': page(`/links/${LINKS.fixed}`, viewed),
  },
  newLink: {
    'of several merchants': page('/links/new?merchant=teahouse'),
    'of one merchant': page('/links/new', empty),
    refused: form('/links/new?merchant=teahouse', { ...ENTERED, name: '' }),
  },
  webhooks: {
    'of all merchants': page('/webhooks'),
    'of one merchant': page('/webhooks?merchant=teahouse'),
  },
  deliveries: {
    'of an endpoint': page('/webhooks/whk_tea?merchant=teahouse'),
    'given up': page('/webhooks/whk_tea?filter=failed'),
    'dead letters': page('/webhooks/whk_own?filter=stuck'),
    'after the first': page(`/webhooks/whk_tea?filter=failed&after=${DELIVERIES.waiting.split('/')[1]}`),
    'of the programs': page('/webhooks/epay'),
  },
  delivery: {
    'given up, sent again before': page(`/webhooks/${DELIVERIES.failed}?merchant=teahouse`),
    'that will be tried again': page(`/webhooks/${DELIVERIES.waiting}?done=sentAgain`),
    'that was never tried': page(`/webhooks/${DELIVERIES.stuck}`),
    'changed meanwhile': form(`/webhooks/${DELIVERIES.failed}/redeliver`, { seen: 'failed-1-' }),
    'for who may only look': page(`/webhooks/${DELIVERIES.program}`, viewed),
  },
  illegal: {
    'of a week': page('/illegal'),
    'of a day and of one merchant': page('/illegal?days=1&merchant=teahouse'),
    none: page('/illegal?days=90', empty),
  },
  message: {
    'no such page': page('/nothing?merchant=teahouse'),
    'of a form that is not understood': form('/links/new', {
      formId: 'x',
      kind: 'fixed',
      name: 'x',
      amount: '1',
    }),
    'signed in, of no group': page('', strange),
    'signed out': page('/signed-out'),
    'signed out, pressed': form('/sign-out', {}),
  },
}

/** A page of a long list, drawn without the list. */
const drawn =
  (draw: (context: AdminContext) => Page): Ask =>
  async locale => {
    const session = { person: 'mei', role: 'operator', formToken: 'token-of-mei' } as const
    const context = {
      locale,
      lang: locale,
      shop: { shopName: 'Shop' },
      session,
      hasApi: true,
      merchant: TEAHOUSE,
    }
    const { status, headers, body } = html(200, draw({ ...context, merchants: [DEFAULT_MERCHANT, TEAHOUSE] }))
    return { status, headers, cookies: [], body }
  }
const now = plusMs(NOW, DAY_MS)
const list = {
  now,
  orders: [],
  missing: 'older' as const,
  state: 'paid' as const,
  day: NOW,
  count: 120,
  pages: 3,
}
const link = LINKS.fixed as LinkId
const recipient = { id: 'epay' }
const LISTS: Readonly<Record<string, Ask>> = {
  'orders, page 1 of 3': drawn(context => ordersPage(context, { ...list, search: '', page: 1 })),
  'orders, page 2 of 3': drawn(context => ordersPage(context, { ...list, search: 'T&1', page: 2 })),
  'orders, page 3 of 3': drawn(context => ordersPage(context, { ...list, search: '', page: 3 })),
  'links, the first page': drawn(context =>
    linksPage(context, { links: [], after: undefined, next: link, now }),
  ),
  'links, another page': drawn(context =>
    linksPage(context, { links: [], after: LINKS.ended as LinkId, next: link, now }),
  ),
  'deliveries, another page': drawn(context =>
    deliveriesPage(context, {
      recipient,
      filter: 'failed',
      deliveries: [],
      after: 'dlv_3',
      next: 'dlv_2',
      now,
    }),
  ),
  'refunds, some of them': drawn(context =>
    refundsPage(context, { refunds: [], isPartial: true, refundWay }),
  ),
  'illegal requests, some of them': drawn(context =>
    illegalPage(context, { days: 30, requests: [], kept: 201, counted: 0 }),
  ),
  'nobody to be told': drawn(context => recipientsPage(context, { rows: [], now })),
  'overview of a part': drawn(context =>
    overviewPage(context, { day: NOW, today: now, sums: daySums([]), missing: 'older', inNeed: 1 }),
  ),
}

const MESSAGES: readonly Message[] = [
  ...(['signedOut', 'sessionExpired', 'signInRefused', 'signInUnavailable', 'noRole'] as const),
  ...(['viewOnly', 'foreignForm', 'badForm', 'notFound', 'unknownOrder', 'unknownEndpoint'] as const),
  ...(['unknownDelivery', 'unknownLink', 'methodNotAllowed'] as const),
]

/** Words of the tables, and of pages of which nothing else is of interest. */
const tabled = (locale: Locale): readonly string[] => [
  ...[ORDER_TEXT[locale].refusals, ORDER_TEXT[locale].done, LINK_TEXT[locale].problems].flatMap(named),
  ...[LINK_TEXT[locale].states, WEBHOOK_TEXT[locale].refusals, WEBHOOK_TEXT[locale].states].flatMap(named),
  ...MESSAGES.map(message => {
    const { status, body } = messageResponse({ locale, shop: { shopName: 'Shop' } }, message)
    return outcomeOf(`${status} ${message}`, body)
  }),
  ...STATES.map(state => String(stateBadge(state, locale))),
]
const named = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([name, text]) => `${name}: ${text}`)

const approved = approvedFiles(import.meta.dirname, [
  ...Object.keys(PAGES).map(name => `${name}.txt`),
  ...['lists.txt', 'actions.txt', 'words.txt'],
])

const whole = ({ status, headers, cookies, body }: Answer): string =>
  [
    String(status),
    ...Object.entries({ ...headers, cookies }).map(([name, value]) => `${name}: ${value}`),
    readable(body),
  ]
    .join('\n')
    .replace(/'sha256-[^']+'/g, "'sha256'")
    .replace(/\d{13}\.[0-9a-f-]{36}/g, 'a form’s number')
    .replace(/admin-session=[\w-]{43}/g, 'admin-session=a secret')

it.each([...Object.entries(PAGES), ['lists', LISTS] as const])('%s', async (name, states) => {
  const parts: Record<string, string> = {}
  for (const [state, ask] of Object.entries(states)) parts[state] = whole(await ask('en'))
  await approved(`${name}.txt`, inParts(parts))
})

/** What somebody does, each in an office of its own. */
const ACTIONS: Readonly<Record<string, readonly [path: string, fields: Record<string, string>]>> = {
  'a refund': [`${rich}/refund`, { trade: TRADE, amount: '12.30', expected: '1839.36', reason: ' A cup ' }],
  'a refund by hand': [
    `${rich}/refund`,
    { trade: 'CB-0003', amount: '45', expected: '999.00', reason: 'In cash', byHand: 'yes' },
  ],
  'dealt with': [`${rich}/attended`, { concern: 'paidTwice', seen: '10', note: ' Called her ' }],
  'a link': ['/links/new', { ...LINK_FIELDS, formId: `${NOW}.00000000-0000-4000-8000-000000000000` }],
  'the end of a link': [`/links/${LINKS.free}/end`, {}],
  'a delivery sent again': [
    `/webhooks/${DELIVERIES.failed}/redeliver`,
    { seen: `failed-10-${plusMs(NOW, 34 * MINUTE_MS)}` },
  ],
}

it('a completed action redirects with the chosen language and merchant, and is logged and stored', async () => {
  const parts: Record<string, string> = {}
  for (const [name, [path, fields]] of Object.entries(ACTIONS)) {
    const office = await fullOffice(accessOf('operator'))
    const { status, headers } = await form(`${path}?merchant=teahouse`, fields, office)('en')
    const logged = office.logged.map(({ event, fields }) => `${event} ${JSON.stringify(fields)}`)
    const { now } = office.world
    const facts = Object.values(office.table.orders.get(ORDERS.rich)?.facts ?? {})
    const links = await Promise.all(
      ['teahouse', 'bookshop'].map(each => office.api.links.list({ limit: 9 }, each as MerchantId)),
    )
    const deliveries = await office.api.deliveries.list('whk_tea', { limit: 9 })
    const left = [
      ...facts.filter(({ recordedAt }) => recordedAt === now),
      ...links.flat().filter(link => link.createdAt === now || link.endedBy === 'mei'),
      ...deliveries.filter(({ sentAgain }) => sentAgain?.at === now),
      ...[...office.queue, ...office.attempts],
    ].map(each => JSON.stringify(each))
    parts[name] = [`${status} ${headers.location}`, ...logged, ...left]
      .join('\n')
      .replace(/"(refundId|amountSecret|numberSecret)":"[^"]+"/g, '"$1":"…"')
  }
  await approved('actions.txt', inParts(parts))
})

it('the texts of all pages in all languages', async () => {
  const asked = [...Object.values(PAGES).flatMap(states => Object.values(states)), ...Object.values(LISTS)]
  const words = asked.map(async ask => {
    const answers = await Promise.all(
      LOCALES.map(async each => [each, wordsOf((await ask(each)).body)] as const),
    )
    const found = new Map(answers)
    return (locale: Locale) => found.get(locale) ?? []
  })
  await approved('words.txt', wordTable('translated', [...(await Promise.all(words)), tabled]))
})

it('the style sheet has the buyers’ and its own', async () => {
  expect(styleOf((await page('')('en')).body)).toBe(ADMIN_STYLE)
})
