/** Each resource of the API, compared whole: no two values are equal, so that no mix-up goes unnoticed. */
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Caller } from '../../../lib/api/caller'
import { readOrder } from '../../../lib/api/operations/readOrder'
import { toApiEvents, toFeedEvents } from '../../../lib/api/orderEvents'
import { toApiOrder } from '../../../lib/api/orderResource'
import { toApiLink } from '../../../lib/api/paymentLinkResource'
import { toApiRefunds } from '../../../lib/api/refundResource'
import { toApiDelivery, toApiEndpoint, webhookBody } from '../../../lib/api/webhookResource'
import { refundWay } from '../../../lib/gateways/refundWays'
import { type Fen, fen } from '../../../lib/money'
import type { BuyerEmail } from '../../../lib/order/buyerEmail'
import { factKey, factsByKey, type RecordedFact } from '../../../lib/order/facts'
import type { MerchantId } from '../../../lib/order/merchant'
import type { Order } from '../../../lib/order/order'
import { newOrderId } from '../../../lib/order/orderId'
import { isoTime, plusMs } from '../../../lib/time'
import { aLink, FREE_PRICE } from '../../support/links'
import { anOrder, NOW, PROVENANCE } from '../../support/orders'

const URL_OF_SHOP = 'https://pay.example.com'
const CONTEXT = { publicUrl: URL_OF_SHOP, livemode: true, codeGateway: () => 'alipayPage', refundWay }
const at = (second: number) => plusMs(NOW, second * 1000)
const told = (second: number, fact: object, more: object = {}) =>
  ({ at: at(second), ...fact, ...PROVENANCE, recordedAt: at(second + 1), ...more }) as RecordedFact
const withFacts = (order: Order, facts: readonly RecordedFact[]): Order => ({
  ...order,
  facts: factsByKey(facts),
})

const METADATA = { cart: 'cart-7', shelf: '9', till: 'two' }
const ORDER = anOrder({
  gateway: 'alipayPage.teahouse',
  merchant: 'teahouse' as MerchantId,
  lines: [
    { sku: 'tea-1', name: '明前龙井', quantity: 2, unitFen: fen(100), url: 'https://a.example.com/tea' },
    { sku: 'cup-2', name: '盖碗', quantity: 3, unitFen: fen(50), url: 'https://a.example.com/cup' },
    { name: '礼盒', quantity: 1, unitFen: fen(7) },
  ],
  amountFen: fen(357),
  buyerEmail: 'mei@example.com' as BuyerEmail,
  locale: 'zh-Hant',
  description: 'Tea for two',
  reference: 'shop-7',
  metadata: METADATA,
  successUrl: 'https://a.example.com/done',
  cancelUrl: 'https://a.example.com/back',
  paymentLink: 'lnk_1',
  note: 'no sugar',
  createdAt: at(1),
  expiresAt: at(2000),
})
const ID = `ord_${ORDER.orderId}`
const PAGE = `${URL_OF_SHOP}/orders/${ORDER.orderId}`
const FIXED = {
  id: ID,
  object: 'order',
  order_number: ORDER.orderId,
  attention: 'none',
  lines: [
    { name: '明前龙井', quantity: 2, unit_amount: 100, sku: 'tea-1', url: 'https://a.example.com/tea' },
    { name: '盖碗', quantity: 3, unit_amount: 50, sku: 'cup-2', url: 'https://a.example.com/cup' },
    { name: '礼盒', quantity: 1, unit_amount: 7 },
  ],
  amount: 357,
  currency: 'CNY',
  description: 'Tea for two',
  url: PAGE,
  success_url: 'https://a.example.com/done',
  cancel_url: 'https://a.example.com/back',
  expires_at: isoTime(at(2000)),
  gateway: 'alipayPage',
  client_reference_id: 'shop-7',
  customer: { email: 'mei@example.com' },
  locale: 'zh-Hant',
  payment_link: 'lnk_1',
  note: 'no sugar',
  metadata: METADATA,
  livemode: true,
  created: isoTime(at(1)),
}
const OPEN = {
  ...FIXED,
  status: 'open',
  sequence: 1,
  amount_paid: 0,
  amount_refunded: 0,
  amount_refundable: 0,
  qr_url: `${PAGE}/pay?code=alipayPage`,
  paid_at: null,
  gateway_trade_no: null,
}

const GATEWAY = 'alipayPage.teahouse'
const [PAID_BY, ALSO_BY] = [
  { gateway: GATEWAY, tradeNo: 'T5' },
  { gateway: GATEWAY, tradeNo: 'T6' },
]
const money = (fenOf: number) => ({ amountFen: fenOf as Fen })
const refund = (refundId: string, amount: number) => ({ ...PAID_BY, refundId, ...money(amount) })
/** Trades: one that was closed, one that paid, and one that paid as well; of the second one refund of each outcome. */
const FACTS = [
  told(10, { kind: 'closed', gateway: GATEWAY, tradeNo: 'T4' }),
  told(20, { kind: 'paid', ...PAID_BY, ...money(357) }),
  told(30, { kind: 'paid', ...ALSO_BY, ...money(5) }),
  told(
    40,
    { kind: 'refundRequested', ...refund('R1', 11) },
    { source: 'person', sourceId: 'key_0123456789AB: cup' },
  ),
  told(
    50,
    { kind: 'refundRequested', ...refund('R2', 13) },
    { source: 'person', sourceId: 'key_0123456789AB' },
  ),
  told(60, { kind: 'refundRequested', ...refund('R3', 17) }, { source: 'person', sourceId: 'pot' }),
  told(70, { kind: 'refundFailed', ...PAID_BY, refundId: 'R2', code: 'NO_MONEY' }),
  told(80, { kind: 'refunded', ...refund('R3', 17) }),
  // It happened long before the shop heard of it.
  told(15, { kind: 'refunded', ...refund('G4', 19) }, { recordedAt: at(91) }),
]
const PAID = withFacts(ORDER, FACTS)

it('an order that is open', () => {
  expect(toApiOrder(ORDER, NOW, CONTEXT)).toEqual(OPEN)
})

it('an order that was paid, paid again, and refunded in parts', () => {
  expect(toApiOrder(PAID, at(100), { ...CONTEXT, livemode: false })).toEqual({
    ...FIXED,
    livemode: false,
    status: 'partially_refunded',
    attention: 'paid_twice',
    sequence: 10,
    amount_paid: 362,
    amount_refunded: 36,
    amount_refundable: 362 - 11 - 17 - 19,
    qr_url: null,
    paid_at: isoTime(at(20)),
    gateway_trade_no: 'T5',
  })
})

it('an order with few facts', () => {
  const { orderId, lines, amountFen, locale, createdAt, expiresAt, facts } = ORDER
  const least = { orderId, lines, amountFen, locale, createdAt, expiresAt, facts }
  const nothing = ['description', 'success_url', 'cancel_url', 'gateway', 'client_reference_id'] as const
  expect(toApiOrder(least, NOW, { ...CONTEXT, codeGateway: () => undefined })).toEqual({
    ...OPEN,
    ...Object.fromEntries(nothing.map(name => [name, null])),
    qr_url: null,
    customer: { email: null },
    payment_link: null,
    note: null,
    metadata: {},
  })
})

const READER = { scopes: ['read'] } as const

it('refunds: one pending, one failed, one made, and one reported by the gateway', () => {
  const common = { object: 'refund', order: ID, currency: 'CNY', confirmation_url: null, livemode: true }
  const shown = { ...common, gateway: 'alipayPage', gateway_trade_no: 'T5', failure_code: null }
  expect(toApiRefunds(PAID, CONTEXT, READER)).toEqual([
    {
      ...shown,
      id: 'ref_R1',
      amount: 11,
      status: 'pending',
      reason: 'cup',
      created: isoTime(at(41)),
    },
    {
      ...shown,
      id: 'ref_R2',
      amount: 13,
      status: 'failed',
      reason: null,
      failure_code: 'NO_MONEY',
      created: isoTime(at(51)),
    },
    {
      ...shown,
      id: 'ref_R3',
      amount: 17,
      status: 'succeeded',
      reason: 'pot',
      created: isoTime(at(61)),
    },
    {
      ...shown,
      id: 'ref_G4',
      amount: 19,
      status: 'succeeded',
      reason: null,
      created: isoTime(at(91)),
    },
  ])
  expect(toApiRefunds(PAID, { ...CONTEXT, livemode: false }, READER)[0]?.livemode).toBe(false)
})

it('refunds with the same number at several gateways', () => {
  const at = (gateway: string) => ({ gateway: `${gateway}.teahouse`, tradeNo: 'T5', refundId: 'R1' })
  const shown = toApiRefunds(
    withFacts(ORDER, [
      told(40, { kind: 'refundRequested', ...at('alipayPage'), ...money(11) }),
      told(50, { kind: 'refundFailed', ...at('alipayDirect'), code: 'NO_MONEY' }),
      told(60, { kind: 'refunded', ...at('chinabank'), ...money(13) }),
    ]),
    CONTEXT,
    READER,
  )
  expect(shown.map(({ gateway, status, amount }) => [gateway, status, amount])).toEqual([
    ['alipayPage', 'pending', 11],
    ['chinabank', 'succeeded', 13],
  ])
})

it('events', () => {
  const events = toApiEvents(PAID, true, NOW)
  const [gateway, gateway_trade_no, currency] = ['alipayPage', 'T5', 'CNY']
  const back = { currency, gateway, gateway_trade_no }
  const expected: readonly (readonly [type: string, second: number, data: object])[] = [
    ['order.closed', 10, { gateway, gateway_trade_no: 'T4' }],
    ['order.paid', 20, { amount: 357, ...back }],
    ['order.paid_twice', 30, { amount: 5, currency, gateway, gateway_trade_no: 'T6' }],
    ['refund.created', 40, { amount: 11, ...back, refund: 'ref_R1' }],
    ['refund.created', 50, { amount: 13, ...back, refund: 'ref_R2' }],
    ['refund.created', 60, { amount: 17, ...back, refund: 'ref_R3' }],
    ['refund.failed', 70, { gateway, gateway_trade_no, refund: 'ref_R2', failure_code: 'NO_MONEY' }],
    ['refund.succeeded', 80, { amount: 17, ...back, refund: 'ref_R3' }],
    ['refund.succeeded', 15, { amount: 19, ...back, refund: 'ref_G4' }],
  ]
  const common = {
    id: expect.stringMatching(/^evt_[0-9a-f]{24}$/),
    object: 'event',
    order: ID,
    livemode: true,
  }
  expect(events).toEqual([
    {
      ...common,
      type: 'order.created',
      sequence: 1,
      data: { amount: 357, currency },
      occurred_at: isoTime(at(1)),
      created: isoTime(at(1)),
    },
    ...expected.map(([type, second, data], index) => ({
      ...common,
      type,
      sequence: index + 2,
      data,
      occurred_at: isoTime(at(second)),
      created: isoTime(at(second === 15 ? 91 : second + 1)),
    })),
  ])
  // The same whenever and however it is told, and another for each event of each order.
  const idOf = (what: string) =>
    `evt_${createHash('sha256').update(`${ORDER.orderId} ${what}`).digest('hex').slice(0, 24)}`
  expect(events.map(({ id }) => id)).toEqual(['created', ...FACTS.map(factKey)].map(idOf))
  expect(new Set(events.map(({ id }) => id)).size).toBe(10)
  expect(toApiEvents(withFacts(ORDER, [...FACTS].reverse()), true, NOW)).toEqual(events)
  const atOnce = FACTS.map(fact => ({ ...fact, recordedAt: at(50) }))
  expect(toApiEvents(withFacts(ORDER, [...atOnce].reverse()), true, NOW)).toEqual(
    toApiEvents(withFacts(ORDER, atOnce), true, NOW),
  )
  // What is told does not depend on what came afterwards.
  for (const known of FACTS.keys())
    expect(toApiEvents(withFacts(ORDER, FACTS.slice(0, known)), true, NOW)).toEqual(
      events.slice(0, known + 1),
    )
  expect(toFeedEvents(PAID, true, NOW, new Set())).toEqual(
    events.map((event, index) => ({
      merchant: 'teahouse',
      id: event.id,
      type: event.type,
      orderId: ORDER.orderId,
      createdAt: [ORDER, ...FACTS].map(each => ('at' in each ? each.recordedAt : at(1)))[index],
      json: JSON.stringify(event),
    })),
  )
})

const OTHER_ORDERS = [2, 3].map(second => newOrderId(at(second)))
const LINK = aLink({
  name: '茶会',
  maxUses: 5,
  expiresAt: at(3000),
  asksEmail: true,
  createdAt: at(3),
  successUrl: 'https://a.example.com/done',
  metadata: METADATA,
  uses: Object.fromEntries(OTHER_ORDERS.map(orderId => [orderId, at(4)])),
})
const LINK_PAGE = `${URL_OF_SHOP}/l/${LINK.linkId}`
const SHOWN_LINK = {
  id: LINK.linkId,
  object: 'payment_link',
  name: '茶会',
  currency: 'CNY',
  amount: 1880,
  amount_min: null,
  amount_max: null,
  amount_secret: null,
  max_uses: 5,
  uses: 2,
  status: 'open',
  active: true,
  expires_at: isoTime(at(3000)),
  ask: { email: true, note: false },
  url: LINK_PAGE,
  qr_url: `${LINK_PAGE}.svg`,
  success_url: 'https://a.example.com/done',
  metadata: METADATA,
  livemode: true,
  created: isoTime(at(3)),
}
const MAKER = { scopes: ['read', 'orders:write'] } as const

it('a payment link', () => {
  expect(toApiLink(LINK, NOW, MAKER, CONTEXT)).toEqual(SHOWN_LINK)
  const free = { ...LINK, price: FREE_PRICE, amountSecret: 'secret', asksEmail: false, asksNote: true }
  const shown = {
    ...SHOWN_LINK,
    amount: null,
    amount_min: 100,
    amount_max: 50_000,
    amount_secret: 'secret',
    ask: { email: false, note: true },
  }
  expect(toApiLink(free, NOW, MAKER, CONTEXT)).toEqual(shown)
  const reader = { scopes: ['read', 'refunds:write', 'webhooks:write'] } as const
  expect(toApiLink(free, NOW, reader, CONTEXT)).toEqual({ ...shown, amount_secret: null })
})

it('a payment link with the required fields only', () => {
  const { maxUses: _, expiresAt: __, successUrl: ___, metadata: ____, ...least } = LINK
  expect(toApiLink(least, NOW, MAKER, { ...CONTEXT, livemode: false })).toEqual({
    ...SHOWN_LINK,
    max_uses: null,
    uses: null,
    expires_at: null,
    success_url: null,
    metadata: {},
    livemode: false,
  })
})

const ENDPOINT = {
  id: 'whk_1',
  url: 'https://a.example.com/hook',
  eventTypes: ['order.paid', 'order.closed'],
  description: 'books',
  apiVersion: '2026-11-26',
  createdAt: at(5),
  secret: { version: 2, serverSecretId: 'new' },
  pausedUntil: at(600),
  formerSecrets: [{ version: 1, serverSecretId: 'old', until: at(700) }],
  rotatedBy: 'request',
}

it('a webhook endpoint', () => {
  const shown = {
    id: 'whk_1',
    object: 'webhook_endpoint',
    url: 'https://a.example.com/hook',
    event_types: ['order.paid', 'order.closed'],
    description: 'books',
    api_version: '2026-11-26',
    enabled: true,
    disabled_reason: null,
    livemode: true,
    created: isoTime(at(5)),
    former_secret_until: isoTime(at(700)),
    paused_until: isoTime(at(600)),
  }
  expect(toApiEndpoint(ENDPOINT, CONTEXT, NOW)).toEqual(shown)
  const { description: _, pausedUntil: __, formerSecrets: ___, ...least } = ENDPOINT
  expect(toApiEndpoint({ ...least, disabledReason: 'gone' }, { livemode: false }, NOW)).toEqual({
    ...shown,
    description: null,
    former_secret_until: null,
    paused_until: null,
    enabled: false,
    disabled_reason: 'gone',
    livemode: false,
  })
})

it('a delivery', () => {
  const delivery = {
    id: 'dlv_1',
    endpointId: 'whk_1',
    eventId: 'evt_1',
    type: 'order.paid',
    orderId: ORDER.orderId,
    ...({ status: 'pending', made: 22, createdAt: at(6), nextAttemptAt: at(9) } as const),
    attempts: [
      { at: at(7), status: 500, tookMs: 31 },
      { at: at(8), failure: 'TIMED_OUT', tookMs: 15_000 },
    ],
  }
  const shown = {
    id: 'dlv_1',
    object: 'delivery',
    webhook_endpoint: 'whk_1',
    event: 'evt_1',
    type: 'order.paid',
    order: ID,
    status: 'pending',
    created: isoTime(at(6)),
    next_attempt_at: isoTime(at(9)),
    attempts: [
      { at: isoTime(at(7)), status_code: 500, failure_code: null, took_ms: 31 },
      { at: isoTime(at(8)), status_code: null, failure_code: 'TIMED_OUT', took_ms: 15_000 },
    ],
  }
  expect(toApiDelivery(delivery)).toEqual(shown)
  const { nextAttemptAt: _, ...over } = { ...delivery, status: 'failed' as const }
  expect(toApiDelivery(over)).toEqual({ ...shown, status: 'failed', next_attempt_at: null })
})

it('a webhook, to the last byte of 20 kB, and without what would make it longer', () => {
  const event = { type: 'order.paid', createdAt: at(21), apiVersion: '2026-11-26' }
  const bodyOf = (note: string) => webhookBody(event, { ...PAID, note }, at(100), CONTEXT)
  const whole = bodyOf('')
  const shown = { ...toApiOrder({ ...PAID, note: '' }, at(100), CONTEXT) }
  const head = { type: 'order.paid', timestamp: isoTime(at(21)), api_version: '2026-11-26' }
  expect(JSON.parse(whole)).toEqual({ ...head, data: shown })
  const room = 19_999 - Buffer.byteLength(whole)
  expect(Buffer.byteLength(bodyOf('x'.repeat(room)))).toBe(19_999)
  const { lines: _, metadata: __, ...short } = shown
  const note = 'x'.repeat(room + 1)
  expect(JSON.parse(bodyOf(note))).toEqual({
    ...head,
    data: { ...short, note, truncated: ['lines', 'metadata'] },
  })
})

it.each([
  ['getOrder', toApiOrder(PAID, at(100), CONTEXT), undefined],
  ['listRefunds', toApiRefunds(PAID, CONTEXT, READER), 'refunds'],
  ['listOrderEvents', toApiEvents(PAID, true, NOW), 'events'],
])('an order as it is read by %s', async (id, shown, list) => {
  const orders = { get: async (orderId: string) => (orderId === PAID.orderId ? PAID : undefined) }
  const served = readOrder({ orders, clock: () => at(100), ...CONTEXT })
  const { answer } = served.find(({ operation }) => operation.id === id) ?? expect.fail()
  const read = (orderId: string) =>
    answer({
      caller: {} as Caller,
      version: '1',
      path: { orderId },
      body: undefined,
      query: {},
      search: '',
      operationId: ORDER.orderId,
      at: NOW,
      requestId: 'request',
    })
  const url = `/v1/orders/${ID}/${list}`
  const value = list ? { object: 'list', data: shown, has_more: false, url } : shown
  expect(await read(ID)).toEqual({ ok: true, value: { status: 200, value } })
  for (const other of ['', ORDER.orderId, `ord_${newOrderId(NOW)}`])
    expect(await read(other)).toEqual({ ok: false, error: { code: 'order_not_found' } })
})
