/** The parts of a function's wiring that no other test would notice. */
import { describe, expect, it } from 'vitest'
import catalogJson from '../../catalog.json'
import { handler as admin } from '../../functions/admin'
import { handler as cancelOrder } from '../../functions/cancelOrder'
import { handler as compareBills } from '../../functions/compareBills'
import { handler as confirmRefund } from '../../functions/confirmRefund'
import { handler as notify } from '../../functions/notify'
import { handler as payRedirect } from '../../functions/payRedirect'
import { handler as returnFromGateway } from '../../functions/return'
import { handler as visit } from '../../functions/visit'
import { handler as watchCertificates } from '../../functions/watchCertificates'
import {
  type App,
  apiRoute,
  backEndRoute,
  deliveryQueue,
  gatewayRoute,
  officeRoute,
  schedule,
  stream,
  visitQueue,
} from '../../lib/app'
import { BILLS } from '../../lib/gateways/bills'
import type { Bills } from '../../lib/gateways/capabilities/bills'
import type { CertificateWatch } from '../../lib/gateways/capabilities/certificates'
import { CERTIFICATES } from '../../lib/gateways/certificates'
import type { Registry } from '../../lib/gateways/gateway'
import { MESSAGES } from '../../lib/gateways/messages'
import { PAYMENTS } from '../../lib/gateways/payments'
import { REFUND_CONFIRMATIONS } from '../../lib/gateways/refundConfirmations'
import { TRADE_QUERIES } from '../../lib/gateways/tradeQueries'
import { accountOf, DEFAULT_MERCHANT, ofMerchant } from '../../lib/order/merchant'
import { type OrderId, parseOrderId } from '../../lib/order/orderId'
import { openDocumentStore, openParameters } from '../../lib/parts'
import type { Log } from '../../lib/telemetry/events'
import { HOUR_MS, MINUTE_MS, plusMs } from '../../lib/time'
import { serverSecretId } from '../../lib/webhooks/signature'
import { KEY, notifyFields, signedForm } from '../support/alipay'
import { withKey } from '../support/api'
import { aKnownKey } from '../support/apiKeys'
import { KEY_SECRETS, NO_MAILS, testApp } from '../support/app'
import { EPAY_KEY, signedForm as epayForm } from '../support/epay'
import {
  anEvent,
  CONTEXT,
  changesOf,
  type EventParts,
  FORM,
  failuresOf,
  JSON_TYPE,
  messagesOf,
  timedContext,
} from '../support/events'
import { type BackgroundName, startBackground } from '../support/handlers'
import { aLink } from '../support/links'
import { DEPLOYMENT, KEYS, parametersOf, TEAHOUSE, THREE_MERCHANTS } from '../support/merchants'
import { NOW, PROVENANCE, paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'
import { anEndpoint } from '../support/webhooks'

const orderId = '20260101AAAAAAAAAAAAAAAA'
const PAGE = { status: 500, type: 'text/html; charset=utf-8', says: 'data-problem="internal"' }
const OF_API = { status: 500, type: 'application/json; charset=utf-8', says: '"code":"internal"' }

describe('a function that fails answers in the format of its caller:', () => {
  it.each([
    ['storefront', {}, PAGE],
    ['createOrder', { method: 'POST', headers: FORM, body: 'sku=gaiwan' }, PAGE],
    ['order', { pathParameters: { orderId } }, PAGE],
    ['payRedirect', { pathParameters: { orderId } }, PAGE],
    ['confirmRefund', { pathParameters: { orderId } }, PAGE],
    ['paymentLink', {}, PAGE],
    ['notFound', {}, PAGE],
    ['returnFromGateway', {}, PAGE],
    ['notify', { method: 'POST' }, { status: 500, type: 'text/plain; charset=utf-8', says: 'fail' }],
    ['shopApi', { path: '/v1/orders' }, OF_API],
    ['cancelOrder', { method: 'POST', path: `/v1/orders/ord_${orderId}/cancel` }, OF_API],
    ['epay', { path: '/api.php' }, { ...OF_API, says: '"code":-1' }],
  ] as const satisfies [keyof Shop, EventParts, object][])('%s', async (name, parts, expected) => {
    const shop = await openShop({ PUBLIC_URL: '' })
    const { status, headers, body } = await shop[name](parts)
    expect({ status, type: headers['content-type'] }).toEqual({ status: 500, type: expected.type })
    expect(body).toContain(expected.says)
  })
})

describe('a function whose wiring failed, by wrong settings or without a key, is wired at the next event, and once:', () => {
  const [event, records] = [anEvent(), { Records: [] }]
  const answers = async () => ({ status: 200, headers: {}, body: '' })
  const nothing = async () => undefined
  const kinds = {
    apiRoute: [apiRoute, event, answers],
    backEndRoute: [backEndRoute, event, answers],
    gatewayRoute: [gatewayRoute, event, answers],
    officeRoute: [officeRoute, event, answers],
    stream: [stream, records, nothing],
    schedule: [schedule, {}, nothing],
    visitQueue: [visitQueue, records, nothing],
    deliveryQueue: [deliveryQueue, records, nothing],
  }
  type Kind = (wire: () => Promise<unknown>, failing?: unknown) => { start(app: App): Invoke }
  type Invoke = (event: unknown, context: unknown) => Promise<{ statusCode?: number } | undefined>

  it.each(Object.entries(kinds))('%s', async (_, [kind, event, handler]) => {
    let wirings = 0
    const failing = () => ({ status: 500, headers: {}, body: '' })
    const options =
      kind === backEndRoute ? { failureAnswer: failing } : kind === gatewayRoute ? failing : undefined
    const wire = async () => {
      wirings += 1
      if (wirings === 1) throw new Error('no settings yet')
      return handler
    }
    const invoke = (kind as Kind)(wire, options).start(testApp({ clock: () => NOW, log: () => {} }, () => {}))
    const outcomes: boolean[] = []
    for (let times = 0; times < 3; times++) {
      const answer = await invoke(event, CONTEXT).catch(() => ({ statusCode: 500 }))
      outcomes.push(answer?.statusCode !== 500)
    }
    expect([outcomes, wirings]).toEqual([[false, true, true], 2])
  })
})

it('the office’s function answers a failure with a page', async () => {
  const app = testApp({ clock: () => NOW, log: () => {}, variables: { PUBLIC_URL: '' } }, replace => {
    replace<unknown>(openDocumentStore, () => ({}))
  })
  const { statusCode, headers, body } = await admin.start(app)(anEvent({ path: '/admin' }), CONTEXT)
  expect({ status: statusCode, type: headers?.['content-type'] }).toEqual({ status: 500, type: PAGE.type })
  expect(body).toContain(PAGE.says)
})

describe('a body', () => {
  const [most, usual] = [64 * 1024, 16 * 1024]

  it('may have 64 KiB for an order and for any call of the API, and not a byte more', async () => {
    const shop = await openShop()
    const call = withKey(shop, await aKnownKey(shop.apiKeys))
    const tea = { lines: [{ name: 'tea', quantity: 1, unit_amount: 1880 }], currency: 'CNY' }
    const { body: made } = await call('POST', '/v1/orders', { body: tea })
    const place = { method: 'POST', path: '/orders', headers: { ...FORM, accept: 'application/json' } }
    const form = 'sku=gaiwan&quantity=1&email=a%40example.com&note='
    const statuses = async (bytes: number) => [
      (await shop.createOrder({ ...place, body: form.padEnd(bytes, 'x') })).status,
      (await call('POST', '/v1/orders', { body: JSON.stringify(tea).padEnd(bytes) })).status,
      (await call('POST', `/v1/orders/${made.id}/cancel`, { body: '{}'.padEnd(bytes) })).status,
    ]
    expect(await statuses(most + 1)).toEqual([413, 413, 413])
    expect(await statuses(most)).toEqual([201, 201, 200])
  })

  it('may have 16 KiB for all else', async () => {
    const shop = await openShop()
    const { orderId } = await shop.existing()
    const pay = { path: `/orders/${orderId}/pay`, pathParameters: { orderId }, headers: FORM }
    const status = async (bytes: number) =>
      (await shop.payRedirect({ method: 'POST', ...pay, body: 'x='.padEnd(bytes, 'x') })).status
    expect([await status(usual + 1), await status(usual)]).toEqual([413, 200])
  })
})

describe('an order awaits payment for the shop’s period, made', () => {
  const makers: Record<string, (shop: Shop) => Promise<string>> = {
    async 'in the shop'(shop) {
      const body = 'sku=gaiwan&quantity=1&email=a%40example.com'
      const answer = await shop.createOrder({ method: 'POST', path: '/orders', headers: FORM, body })
      return answer.headers.location ?? ''
    },
    async 'by a link'(shop) {
      const { linkId } = await shop.links.add(aLink())
      const body = 'idempotencyKey=key-0123456789abcdef'
      const parts = { method: 'POST', pathParameters: { linkId }, headers: FORM, body }
      return (await shop.paymentLink(parts)).headers.location ?? ''
    },
    async 'by the API'(shop) {
      const call = withKey(shop, await aKnownKey(shop.apiKeys))
      const lines = [{ name: '茶', quantity: 1, unit_amount: 1880 }]
      const { body } = await call('POST', '/v1/orders', { body: { lines, currency: 'CNY' } })
      return body.order_number
    },
    async 'by a program'(shop) {
      const fields = {
        pid: '1001',
        type: 'alipay',
        out_trade_no: '1',
        name: '茶',
        money: '18.80',
        notify_url: 'https://program.example.com/notify',
      }
      const body = epayForm(fields, EPAY_KEY)
      const answer = await shop.epay({ method: 'POST', path: '/mapi.php', headers: FORM, body })
      return JSON.parse(answer.body).trade_no
    },
  }

  it.each(Object.entries(makers))('%s', async (_, make) => {
    const shop = await openShop({ ORDER_LIFETIME_MINUTES: '45' })
    const number = parseOrderId((await make(shop)).replace('/orders/', '')) ?? expect.fail()
    const { createdAt, expiresAt } = (await shop.world.orders.get(number)) ?? expect.fail()
    expect(expiresAt - createdAt).toBe(45 * MINUTE_MS)
  })
})

it('public input is recorded up to the shop’s limits', async () => {
  const written = async (ILLEGAL_FREE_WRITES: string) => {
    const shop = await openShop({ ILLEGAL_FREE_WRITES })
    const body = signedForm(notifyFields(await shop.existing()), `${KEY}x`)
    for (let i = 0; i < 10; i++)
      await shop.notify({ method: 'POST', path: '/paycallback/notify', headers: FORM, body })
    return (await shop.illegal()).length
  }
  expect([await written('2'), await written('10')]).toEqual([2, 5])
})

it.each([
  ['sends mails', {}, true],
  ['sends none', NO_MAILS, false],
])('after a payment a shop that %s has something to do: %j', async (_, variables, hasWork) => {
  const shop = await openShop(variables)
  const order = await shop.existing()
  const body = signedForm(notifyFields(order, { gmt_payment: '2026-11-23 10:00:00' }), KEY)
  await shop.notify({ method: 'POST', path: '/paycallback/notify', headers: FORM, body })
  const { agenda } = (await shop.tables.orders.load(order.orderId)) ?? expect.fail()
  expect(agenda !== undefined).toBe(hasWork)
})

it.each([
  ['sends mails', {}, true],
  ['sends none', NO_MAILS, false],
])('the pages of a shop that %s mention a receipt: %j', async (_, variables, speaks) => {
  const shop = await openShop(variables)
  const { orderId } = await shop.existing()
  const headers = { 'accept-language': 'zh-CN' }
  const pages = [
    await shop.storefront({ headers }),
    await shop.createOrder({ method: 'POST', path: '/orders', headers: { ...FORM, ...headers }, body: '' }),
    await shop.order({ path: `/orders/${orderId}`, pathParameters: { orderId }, headers }),
  ]
  expect(pages.map(({ body }) => body.includes('收据会发到'))).toEqual([speaks, speaks, speaks])
})

it.each([
  ['the default merchant, which wants notices', DEFAULT_MERCHANT, true],
  ['a merchant that wants none', TEAHOUSE, false],
])('a visit leaves a notice to be sent to %s: %j', async (_, merchant, hasWork) => {
  const shop = await openShop(DEPLOYMENT, THREE_MERCHANTS)
  Object.assign(shop.world.parameters, parametersOf(KEYS.own))
  const gateway = accountOf('alipayDirect', merchant)
  const order = await shop.existing({ ...ofMerchant(merchant), gateway })
  const receipt = {
    ...PROVENANCE,
    kind: 'receiptSent',
    gateway,
    tradeNo: 'A',
    at: NOW,
    source: 'mail',
  } as const
  await shop.tables.orders.record(order.orderId, order, [paidFact('A', NOW, gateway), receipt])
  shop.world.now = plusMs(NOW, HOUR_MS)
  await shop.followUp()
  const { agenda } = (await shop.tables.orders.load(order.orderId)) ?? expect.fail()
  expect(agenda !== undefined).toBe(hasWork)
})

describe('of the stream', () => {
  it.each([
    ['INSERT', 1],
    ['MODIFY', 1],
    ['REMOVE', 0],
  ])('publishEvents is invoked for %s', async (eventName, events) => {
    const shop = await openShop()
    const { orderId } = await shop.existing()
    await startBackground('publishEvents', shop.outside)(changesOf([orderId], eventName), CONTEXT)
    expect((await shop.outside.webhooks?.feed.publishedOf(orderId))?.ids.size).toBe(events)
  })

  it.each([
    ['INSERT', 0],
    ['MODIFY', 1],
    ['REMOVE', 0],
  ])('sendReceipt is invoked for %s', async (eventName, reads) => {
    const shop = await openShop()
    const order = await shop.existing()
    let loads = 0
    const { load } = shop.tables.orders
    shop.world.orders = { ...shop.tables.orders, load: id => load(id).finally(() => loads++) }
    await startBackground('sendReceipt', shop.outside)(changesOf([order.orderId], eventName), CONTEXT)
    expect(loads).toBe(reads)
  })
})

it.each([
  ['visit', 'visitMessageUnreadable'],
  ['deliverWebhooks', 'webhookMessageUnreadable'],
] as const)('%s names the queue of a message that it cannot read', async (name, event) => {
  const shop = await openShop()
  const answered = await startBackground(name, shop.outside)(
    { Records: [{ messageId: '0', body: '{"orderId":"x"}' }] },
    CONTEXT,
  )
  expect([failuresOf(answered), shop.logged.map(line => line.event)]).toEqual([[0], [event]])
})

describe('a failed item of a batch is reported and retried, and does not delay the others:', () => {
  /** Three paid orders, of which the second cannot be read. */
  async function threeOrders() {
    const shop = await openShop()
    const orders = [await shop.existing(), await shop.existing(), await shop.existing()] as const
    for (const order of orders) await shop.tables.orders.record(order.orderId, order, [paidFact()])
    const [, { orderId: broken }] = orders
    const taken: string[] = []
    const { load } = shop.tables.orders
    const loadOrFail = async (orderId: OrderId) => {
      if (orderId === broken) throw new RangeError('throttled')
      taken.push(orderId)
      return load(orderId)
    }
    shop.world.orders = { ...shop.tables.orders, load: loadOrFail }
    const ids = orders.map(({ orderId }) => orderId)
    const run = (name: BackgroundName, event: object) =>
      startBackground(name, shop.outside)(event, timedContext('request-7'))
    return { shop, ids, broken, taken, run }
  }
  const failure = { error: 'RangeError', message: 'throttled', frames: expect.any(String) }

  it.each([
    ['sendReceipt', 'mailUnavailable'],
    ['publishEvents', 'eventsNotPublished'],
  ] as const)('%s, and in the stream all after it', async (name, event) => {
    const { shop, ids, broken, taken, run } = await threeOrders()
    expect(failuresOf(await run(name, changesOf(ids)))).toEqual([1])
    expect(taken).toEqual(ids.slice(0, 1))
    const fields = { requestId: 'request-7', orderId: broken, ...failure }
    expect(shop.logged.at(-1)).toEqual({ level: 'error', event, fields })
  })

  it('visit', async () => {
    const { shop, ids, broken, taken, run } = await threeOrders()
    const messages = ids.map((orderId, attempt) => ({ orderId, attempt }))
    expect(failuresOf(await run('visit', messagesOf(messages)))).toEqual([1])
    expect(taken).toEqual([ids[0], ids[2]])
    const fields = { requestId: 'request-7', orderId: broken, attempt: 1, ...failure }
    expect(shop.logged).toContainEqual({ level: 'error', event: 'visitFailed', fields })
  })

  it('deliverWebhooks', async () => {
    const { shop, ids, taken, run } = await threeOrders()
    const secret = { version: 1, serverSecretId: serverSecretId(KEY_SECRETS[0]) }
    await shop.endpoints.add(anEndpoint('whk_1', { secret }))
    const attempts = ids.map((orderId, index) => ({
      endpointId: 'whk_1',
      eventId: `evt_${String(index).repeat(24)}`,
      type: 'order.paid',
      orderId,
      createdAt: NOW,
      made: 0,
      step: 0,
      dueAt: NOW,
    }))
    expect(failuresOf(await run('deliverWebhooks', messagesOf(attempts)))).toEqual([1])
    expect([taken, shop.world.webhooks.length]).toEqual([[ids[0], ids[2]], 2])
    const fields = {
      requestId: 'request-7',
      endpointId: 'whk_1',
      eventId: `evt_${'1'.repeat(24)}`,
      ...failure,
    }
    expect(shop.logged).toContainEqual({ level: 'error', event: 'webhookNotAttempted', fields })
  })
})

it.each(['zh-Hans', 'zh-Hant', 'en'] as const)(
  'a front end gets all goods, in its language: %s',
  async lang => {
    const shop = await openShop()
    const { status, body } = await shop.storefront({
      query: `lang=${lang}`,
      headers: { accept: 'application/json' },
    })
    const goods = catalogJson.goods.map(({ sku, price, name, description }) => ({
      sku,
      name: name[lang],
      description: description[lang],
      unitYuan: price,
      unitFen: Number(price.replace('.', '')),
    }))
    expect([status, JSON.parse(body)]).toEqual([200, { shopName: '山居小铺', goods }])
  },
)

it('watchCertificates reports those that end soon', async () => {
  const told: unknown[] = []
  const notAfter = plusMs(NOW, HOUR_MS)
  const certificate = { of: 'shop', serialNumber: 'a', notAfter } as const
  const log: Log = (...line) => told.push(line)
  const app = testApp({ clock: () => NOW, log }, replace => {
    replace<Registry<CertificateWatch>>(CERTIFICATES, {
      alipayDirect: async () => ({ list: async () => [certificate] }),
    })
  })
  await watchCertificates.start(app)({}, timedContext('request-7'))
  const fields = { requestId: 'request-7', gateway: 'alipayDirect', certificate: 'shop', serialNumber: 'a' }
  expect(told).toEqual([
    ['error', 'certificateEnding', { ...fields, notAfter: '2026-11-23T03:00:00.000Z', daysLeft: 0 }],
  ])
})

it('compareBills compares the bill that somebody requests, and no other', async () => {
  const asked: string[] = []
  const bills = {
    names: [],
    usable: () => [],
    get: (name: string): Bills => ({
      async read() {
        asked.push(name)
        return { kind: 'noBill' }
      },
    }),
  }
  const comparisons = { get: async () => undefined, keep: async () => {} }
  const shop = await openShop({ GATEWAYS: 'alipayDirect' })
  const outside = { ...shop.outside, books: { bills, batches: { getMany: async () => [] }, comparisons } }
  const compare = (event: object) => startBackground('compareBills', outside)(event, CONTEXT)
  await compare({ bill: { day: '2026-11-22', gateway: 'alipayDirect' } })
  expect(asked).toEqual(['alipayDirect'])
  await expect(compare({ bill: { day: 'yesterday' } })).rejects.toThrow('a day like')
})

describe('the services that a gateway reaches outside the process', () => {
  const SIGNING = ['http', 'secret', 'signByKms']

  it.each([
    ['notify', notify, MESSAGES, ['http', 'secret']],
    ['return', returnFromGateway, MESSAGES, ['http', 'secret']],
    ['payRedirect', payRedirect, PAYMENTS, SIGNING],
    ['confirmRefund', confirmRefund, REFUND_CONFIRMATIONS, ['http', 'secret']],
    ['visit', visit, TRADE_QUERIES, SIGNING],
    ['cancelOrder', cancelOrder, TRADE_QUERIES, SIGNING],
    ['compareBills', compareBills, TRADE_QUERIES, SIGNING],
    ['compareBills', compareBills, BILLS, ['download', ...SIGNING]],
  ] as const)('in %s', async (_, handler, registry, reached) => {
    const seen: string[][] = []
    const all = Object.entries(registry as Registry<unknown>).map(([name, open]) => [
      name,
      (environment: Parameters<typeof open>[0]) => {
        const { http, secret, download, signByKms } = environment
        const given = Object.entries({ http, secret, download, signByKms })
        seen.push(given.flatMap(([each, port]) => (port ? [each] : [])).sort())
        return open(environment)
      },
    ])
    const app = testApp({ clock: () => NOW, log: () => {} }, replace => {
      replace<unknown>(registry, Object.fromEntries(all))
      replace<unknown>(openDocumentStore, () => ({}))
    })
    const handle = handler.start(app) as (event: unknown, context: object) => Promise<unknown>
    await handle(anEvent({ headers: JSON_TYPE }), CONTEXT).catch(() => {})
    expect(seen).toEqual([[...reached].sort()])
  })
})

it('return reads a forged message before the first event, for which the keys are fetched', async () => {
  const fetched: string[] = []
  const variables = { AWS_LAMBDA_RUNTIME_API: 'here' }
  const app = testApp({ clock: () => NOW, log: () => {}, variables }, replace => {
    replace(openParameters, () => async name => {
      fetched.push(name)
      return KEY
    })
    replace<unknown>(openDocumentStore, () => ({}))
  })
  await returnFromGateway.start(app).warmUp()
  expect(fetched).toEqual(['/keys'])
})
