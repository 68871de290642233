/**
 * The exported handlers with the two merchants of the local stage: pages, mails and requests are those of the order's
 * merchant.
 */
import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it, vi } from 'vitest'
import { hashOf, keyIdOf, makeApiKey, SCOPES } from '../../lib/api/apiKey'
import { API_VERSION } from '../../lib/api/version'
import { fen } from '../../lib/money'
import type { RecordedFact } from '../../lib/order/facts'
import { accountOf, DEFAULT_MERCHANT, type MerchantId, ofMerchant } from '../../lib/order/merchant'
import { type OrderId, parseOrderId } from '../../lib/order/orderId'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { systemClock } from '../../lib/time'
import { LOCAL_API_SECRET } from '../../tools/deployment/localShop'
import { anEvent, CONTEXT, type EventParts, JSON_TYPE } from '../support/events'
import { localVariables } from '../support/localVariables'
import { loopbackServer } from '../support/loopback'
import { PROVENANCE, paidFact } from '../support/orders'
import { type LocalQueues, localQueues } from '../support/queues'
import { freshTables } from '../support/tables'

const TEAHOUSE = 'teahouse' as MerchantId
const NAMES = { [DEFAULT_MERCHANT]: '山居小铺', [TEAHOUSE]: '山居茶馆' }
const MERCHANTS = [DEFAULT_MERCHANT, TEAHOUSE]
const ORIGIN = 'http://127.0.0.1:4000'
const TEA = { lines: [{ name: '明前龙井', quantity: 1, unit_amount: 1880 }], currency: 'CNY' }

let queues: LocalQueues
beforeAll(async () => {
  queues = await localQueues(['webhooks', 'visits'].map(name => ({ name, visibilitySeconds: 360 })))
})
afterAll(() => queues.stop())

let tables: Awaited<ReturnType<typeof freshTables>>
beforeEach(async () => {
  tables = await freshTables()
  const variables = await localVariables({
    SHOUYIN_PUBLIC_URL: ORIGIN,
    SHOUYIN_GATEWAY_URL: 'http://127.0.0.1:9/gateway.do',
    SHOUYIN_OPENAPI_URL: 'http://127.0.0.1:9/openapi.do',
    SHOUYIN_CHINABANK_URL: 'http://127.0.0.1:9/PayGate',
  })
  const { names } = tables
  const env = {
    ...variables,
    ORDERS_TABLE: names.orders,
    ILLEGAL_REQUESTS_TABLE: names.illegalRequests,
    API_TABLE: names.api,
    WEBHOOK_QUEUE: 'webhooks',
    VISIT_QUEUE: 'visits',
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamodbEndpoint'),
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** A new container of a function. */
const containerOf = async (key: string) =>
  (await import(/* @vite-ignore */ `../../functions/${key}.ts?container=${randomUUID()}`)).handler

async function ask(key: string, parts: EventParts) {
  const { statusCode, headers, body } = await (await containerOf(key))(anEvent(parts), CONTEXT)
  return { status: statusCode, headers, body: String(body) }
}
async function keyOf(merchant: MerchantId) {
  const key = makeApiKey('test', [LOCAL_API_SECRET])
  const hash = hashOf(key)
  await dynamoApiKeys(tables.store, tables.names.api).add({
    ...ofMerchant(merchant),
    keyId: keyIdOf(hash),
    hash,
    mode: 'test',
    name: 'a',
    scopes: SCOPES,
    version: API_VERSION,
    createdAt: systemClock(),
  })
  return async (function_: string, path: string, body: unknown, pathParameters?: Record<string, string>) => {
    const headers = { ...JSON_TYPE, authorization: `Bearer ${key}` }
    const parts = { method: 'POST', path, headers, body: JSON.stringify(body) }
    const answer = await ask(function_, { ...parts, ...(pathParameters && { pathParameters }) })
    return { status: answer.status, body: JSON.parse(answer.body) }
  }
}
async function paid(orderId: OrderId, merchant: MerchantId) {
  const gateway = accountOf('alipayDirect', merchant)
  const provenance = { ...PROVENANCE, recordedAt: systemClock() }
  const at = systemClock()
  await tables.orders.bind(orderId, { kind: 'requested', gateway, at, ...provenance })
  const fact = {
    ...paidFact('A', undefined, gateway),
    ...provenance,
    at,
    amountFen: fen(1880),
  } as RecordedFact
  await tables.orders.record(orderId, { gateway, amountFen: fen(1880) }, [fact])
}
const changeOf = (orderId: OrderId) => ({
  Records: [{ eventName: 'MODIFY', dynamodb: { Keys: { orderId: { S: orderId } }, SequenceNumber: '1' } }],
})
const numberOf = (body: { order_number?: string }): OrderId =>
  parseOrderId(body.order_number ?? '') ?? expect.fail(JSON.stringify(body))

it.each(MERCHANTS)(
  'an order’s page, its link’s and its payment are those of the merchant “%s”',
  async merchant => {
    const call = await keyOf(merchant)
    const { body: made } = await call('shopApi', '/v1/orders', TEA)
    const orderId = numberOf(made)
    // Of the two the default merchant alone may show a code.
    expect(made.qr_url === null).toBe(merchant === TEAHOUSE)
    const { body: link } = await call('shopApi', '/v1/payment_links', {
      name: '茶',
      amount: 1,
      currency: 'CNY',
    })
    const pages = [
      await ask('order', { path: `/orders/${orderId}`, pathParameters: { orderId } }),
      await ask('paymentLink', { path: `/l/${link.id}`, pathParameters: { linkId: link.id } }),
      await ask('payRedirect', {
        method: 'POST',
        path: `/orders/${orderId}/pay`,
        pathParameters: { orderId },
        headers: { 'content-type': 'text/plain' },
        body: 'x',
      }),
    ]
    for (const { body } of pages)
      for (const other of MERCHANTS) expect(body.includes(NAMES[other] ?? '')).toBe(other === merchant)
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 415])
  },
)

it.each(MERCHANTS)('a key of the merchant “%s” can cancel only its own orders', async merchant => {
  const [own, other] = [
    await keyOf(merchant),
    await keyOf(merchant === TEAHOUSE ? DEFAULT_MERCHANT : TEAHOUSE),
  ]
  const { body } = await own('shopApi', '/v1/orders', TEA)
  const path = `/v1/orders/${body.id}/cancel`
  expect((await other('cancelOrder', path, {}, { orderId: body.id })).status).toBe(404)
  const canceled = await own('cancelOrder', path, {}, { orderId: body.id })
  expect([canceled.status, canceled.body.status]).toEqual([200, 'canceled'])
})

it.each(MERCHANTS)('the back end of the merchant “%s” gets its own events alone', async merchant => {
  const told: string[] = []
  const url = await loopbackServer(async (request, response) => {
    told.push(await text(request))
    response.writeHead(204).end()
  })
  const call = await keyOf(merchant)
  expect((await call('shopApi', '/v1/webhook_endpoints', { url })).status).toBe(201)
  const { body: made } = await call('shopApi', '/v1/orders', TEA)
  await (await containerOf('publishEvents'))(changeOf(numberOf(made)), CONTEXT)
  const Records = (await queues.drain('webhooks')).map((body, index) => ({ messageId: `m${index}`, body }))
  expect(Records).toHaveLength(1)
  await (await containerOf('deliverWebhooks'))({ Records }, CONTEXT)
  expect(told.map(body => JSON.parse(body).data)).toEqual([made])
})

it.each(MERCHANTS)('mails of the merchant “%s” have its name, and its notices go to it', async merchant => {
  const mails: Record<string, unknown>[] = []
  const ses = await loopbackServer(async (request, response) => {
    mails.push(JSON.parse(await text(request)))
    response.writeHead(200, JSON_TYPE).end('{"MessageId":"m"}')
  })
  for (const name of ['AWS_ENDPOINT_URL_SESV2', 'AWS_ENDPOINT_URL']) vi.stubEnv(name, ses)
  vi.stubEnv('MAIL_FROM', 'mail@example.com')
  vi.stubEnv('MAIL_NOTICE_TO', 'own@example.com')
  vi.stubEnv('SHOP_CONTACT', 'ask@example.com')
  const call = await keyOf(merchant)
  const customer = { email: 'buyer@example.com' }
  const orderId = numberOf((await call('shopApi', '/v1/orders', { ...TEA, customer })).body)
  await paid(orderId, merchant)
  expect(await (await containerOf('sendReceipt'))(changeOf(orderId), CONTEXT)).toEqual({
    batchItemFailures: [],
  })
  const isTeahouse = merchant === TEAHOUSE
  const words = Buffer.from(NAMES[merchant] ?? '').toString('base64')
  const sender = `=?UTF-8?B?${words}?= <mail@example.com>`
  expect(mails).toHaveLength(2)
  for (const { FromEmailAddress } of mails) expect(FromEmailAddress).toBe(sender)
  const [notice, receipt] = isTeahouse
    ? ['tea@shanju.example', 'tea@shanju.example']
    : ['own@example.com', 'ask@example.com']
  const toBuyer = { ToAddresses: ['buyer@example.com'] }
  expect(mails).toContainEqual(expect.objectContaining({ Destination: { ToAddresses: [notice] } }))
  expect(mails).toContainEqual(expect.objectContaining({ Destination: toBuyer, ReplyToAddresses: [receipt] }))
})

it.each([
  ['1001', true],
  ['', false],
])('the office lists the programs of 易支付 only if EPAY_MERCHANT is set: "%s"', async (number, isShown) => {
  vi.stubEnv('EPAY_MERCHANT', number)
  const headers = { host: '127.0.0.1:4000' }
  const { status, body } = await ask('admin', { path: '/admin/webhooks', headers })
  expect([status, body.includes('data-recipient="epay"')]).toEqual([200, isShown])
})
